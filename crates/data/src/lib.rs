//! Data sets of valuations: made from a [`Recipe`] or imported from files, stored with a checksum, and exported.
//!
//! Data flow: [`Recipe`] -> [`CheckedRecipe`] -> [`Dataset`], or files -> [`import()`] -> [`Dataset`]; then
//! [`Dataset::save`], [`Dataset::load`], [`Dataset::split`], [`Summary`] and [`export()`].

pub mod atomic_file;
mod checksum;
pub mod dataset;
pub mod distribution;
pub mod error;
pub mod export;
pub mod goods;
pub mod import;
pub mod inspect;
pub mod kind;
pub mod menu_file;
pub mod provenance;
pub mod recipe;
pub mod split;
mod store;
pub mod streams;
pub mod tensor_file;
pub mod uniform;
mod value;

pub use dataset::Dataset;
pub use distribution::Distribution;
pub use error::DataError;
pub use export::export;
pub use goods::MAX_GOODS;
pub use import::{ImportOptions, import};
pub use inspect::Summary;
pub use kind::Kind;
pub use menu_file::{MenuFile, MenuProvenance};
pub use provenance::{Origin, Provenance, SourceFile};
pub use recipe::{CheckedRecipe, Recipe};
pub use split::{Split, Splits};
pub use store::{CHECKSUM_FILE, PAYLOAD_FILE, RECIPE_FILE};
pub use tensor_file::TensorFile;
pub use uniform::{UniformConfig, UniformItems};
