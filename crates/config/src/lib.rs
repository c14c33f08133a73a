//! Configurations: a key's meaning, default and range are said once, at the field of a struct.
//!
//! | said | where |
//! |---|---|
//! | meaning | the field's doc comment |
//! | default | the struct's `Default` |
//! | range | `#[schemars(range(min = .., max = ..))]`, or `extend("exclusiveMinimum" = ..)` for open ends |
//!
//! From there come the check before any work starts ([`Config::check`], which gives the [`Checked`] value that learners
//! and generators ask for), the texts of errors, and the tables of keys ([`keys`]) that the command line and the docs show.
//!
//! How much memory a configuration will take is said as a [`Memory`], before any of it is asked for.
//!
//! Data flow: TOML text -> [`Document`] -> [`set`] -> [`Config::from_table`] -> [`Checked`].

pub mod allowance;
mod check;
pub mod checked;
mod document;
pub mod error;
pub mod key;
mod large;
mod leaves;
pub mod memory;
mod number;
pub mod numbered_name;
mod schema;
mod setting;
mod text;

pub use allowance::Allowance;
pub use checked::{Checked, Config};
pub use document::Document;
pub use error::{ConfigError, OutOfRange, nearest, one_of};
pub use key::{Key, about, keys};
pub use large::whole_number;
pub use leaves::leaves;
pub use memory::{Memory, bytes_of};
pub use setting::set;
pub use text::{WRITTEN, read_text};

pub use schemars::JsonSchema;
