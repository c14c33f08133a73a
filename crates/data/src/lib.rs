//! Data sets of valuations: made from a [`Recipe`] or imported from files, stored with a checksum, and exported.
//!
//! Data flow: [`Recipe`] -> [`CheckedRecipe`] -> [`Dataset`], or files -> [`import()`] -> [`Dataset`]; then
//! [`Dataset::save`], [`Dataset::load`], [`Dataset::split`], [`Summary`] and [`export()`].
//!
//! Every tensor file of the project, data sets and mechanisms among them, is an [`Envelope`].

pub mod dataset;
pub mod datasets;
pub mod distribution;
pub mod dual_file;
pub mod envelope;
pub mod error;
pub mod export;
pub mod file_kind;
pub mod goods;
pub mod hybrid_file;
pub mod import;
pub mod inspect;
pub mod item_bidders;
pub mod item_law;
pub mod items;
pub mod kind;
pub mod laws;
pub mod mechanism_file;
pub mod menu_file;
pub mod optimum;
pub mod parameters;
pub mod per_good;
pub mod price_function_file;
pub mod provenance;
pub mod recipe;
pub mod sizes;
pub mod split;
mod store;
pub mod streams;
pub mod tensor_file;
pub mod type_list;
pub mod value;
pub mod value_law;

pub use dataset::Dataset;
pub use datasets::{DataPlace, DataReference, Datasets};
pub use distribution::Distribution;
pub use dual_file::{DUAL_SUFFIX, Dual};
pub use envelope::{Envelope, Tensors};
pub use error::DataError;
pub use export::{dense, export};
pub use file_kind::FileKind;
pub use goods::MAX_GOODS;
pub use import::{ImportOptions, Numbers, import, import_array, import_instances, import_masks, import_numbers};
pub use inspect::Summary;
pub use item_bidders::ItemBidders;
pub use item_law::ItemLaw;
pub use items::Items;
pub use kind::Kind;
pub use laws::{BetaConfig, EqualRevenueConfig, ExponentialConfig, PowerConfig, SimplexConfig, UniformConfig};
pub use mechanism_file::{MechanismFile, MechanismProvenance, Stored};
pub use optimum::Optimum;
pub use parameters::{ParameterGroup, parameter_groups};
pub use per_good::PerGood;
pub use provenance::{Origin, Provenance, SourceFile};
pub use recipe::{CheckedRecipe, Recipe};
pub use sizes::Sizes;
pub use split::{Split, Splits};
pub use store::{PAYLOAD_FILE, RECIPE_FILE};
pub use tensor_file::TensorFile;
pub use type_list::{TypeList, TypeListConfig};
pub use value_law::ValueLaw;
