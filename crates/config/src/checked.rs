//! Configurations whose every value is in its range.

use crate::check::check;
use crate::error::{ConfigError, OutOfRange};
use crate::large;
use crate::schema::{self, Schema};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::Deref;

/// A configuration as data: a struct of keys and sections.
pub trait Config: JsonSchema + Serialize + DeserializeOwned {
    /// The section of experiment files that its keys stand in; empty for a whole file.
    const SECTION: &'static str = "";

    /// Whether the values fit each other, beyond the range of each.
    ///
    /// # Errors
    /// The first that does not fit.
    fn check_together(&self) -> Result<(), OutOfRange> {
        Ok(())
    }

    /// Checks every value against its range, and all together.
    ///
    /// # Errors
    /// The first key that is out of range.
    fn check(self) -> Result<Checked<Self>, ConfigError> {
        let value = serde_json::to_value(&self).map_err(|error| ConfigError::Syntax(error.to_string()))?;
        check(Schema(&schema::of::<Self>()), &value, Self::SECTION)?;
        self.check_together()?;
        Ok(Checked(self))
    }

    /// The checked configuration of a table; keys that are left out have their defaults.
    ///
    /// # Errors
    /// If a key is unknown, missing, of the wrong type or out of range.
    fn from_table(table: &toml::Table) -> Result<Checked<Self>, ConfigError> {
        let schema = schema::of::<Self>();
        let mut value = serde_json::to_value(table).map_err(|error| ConfigError::Syntax(error.to_string()))?;
        let has_large = large::numbers(Schema(&schema), &mut value);
        check(Schema(&schema), &value, Self::SECTION)?;
        let config = if has_large {
            serde_json::from_value::<Self>(value).map_err(|error| error.to_string())
        } else {
            table.clone().try_into::<Self>().map_err(|error| error.message().to_owned())
        };
        config.map_err(ConfigError::Syntax)?.check()
    }

    /// Every key with its value; whole numbers above 2^63 - 1 as texts of digits.
    ///
    /// # Errors
    /// If a value cannot be written in TOML, as a path that is not UTF-8.
    fn to_table(&self) -> Result<toml::Table, ConfigError> {
        let value = serde_json::to_value(self).map_err(|error| ConfigError::Syntax(error.to_string()))?;
        match large::to_toml(value) {
            Some(toml::Value::Table(table)) => Ok(table),
            _ => Err(ConfigError::Syntax("a configuration should be a table".to_owned())),
        }
    }
}

/// A configuration that was checked: only [`Config::check`] makes one, so whoever holds it need not check again.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Checked<C>(C);

impl<C> Checked<C> {
    /// The configuration, to be changed and checked anew.
    pub fn into_inner(self) -> C {
        self.0
    }

    /// A part of a checked whole, which was checked with it.
    pub fn part<P>(self, part: impl FnOnce(C) -> P) -> Checked<P> {
        Checked(part(self.0))
    }
}

impl<C> Deref for Checked<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0
    }
}
