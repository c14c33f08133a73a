//! TOML texts whose errors name the file and the line.

use crate::error::ConfigError;
use crate::large;
use std::fmt::Display;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML text with the place that it comes from.
#[derive(Debug, Clone)]
pub struct Document {
    place: String,
    text: String,
    table: toml::Table,
}

impl Document {
    /// Reads a text; `place` is its file, for errors.
    ///
    /// # Errors
    /// If the text is not TOML: names the line.
    pub fn parse(place: impl Display, text: impl Into<String>) -> Result<Self, ConfigError> {
        let (place, text) = (place.to_string(), text.into());
        match table(&text) {
            Ok(table) => Ok(Self { place, text, table }),
            Err(error) => {
                let line = error.span().map_or(1, |span| line_at(&text, span.start));
                Err(ConfigError::Syntax(error.message().to_owned()).at(format!("{place}:{line}")))
            }
        }
    }

    /// The table.
    pub fn table(&self) -> &toml::Table {
        &self.table
    }

    /// The error with the file, and with the line of the key that is wrong, or of its section, if the text has it.
    pub fn locate(&self, error: ConfigError) -> ConfigError {
        let of_section = |key: &str| self.line_of(key.rsplit_once('.')?.0);
        let line = error.key().and_then(|key| self.line_of(key).or_else(|| of_section(key)));
        let place = line.map_or_else(|| self.place.clone(), |line| format!("{}:{line}", self.place));
        error.at(place)
    }

    /// The line on which a key stands, from 1.
    pub fn line_of(&self, key: &str) -> Option<usize> {
        let document = DeTable::parse(&self.text).ok()?;
        let mut inner = document.get_ref();
        let mut parts = key.split('.').peekable();
        loop {
            let part = parts.next()?;
            let (name, value): (&Spanned<_>, &Spanned<DeValue<'_>>) =
                inner.iter().find(|(name, _)| name.get_ref() == part)?;
            match (parts.peek(), value.get_ref()) {
                (None, _) => return Some(line_at(&self.text, name.span().start)),
                (Some(_), DeValue::Table(table)) => inner = table,
                (Some(_), _) => return None,
            }
        }
    }
}

/// The table of a text, with texts of digits for numbers that are too large for TOML.
pub(crate) fn table(text: &str) -> Result<toml::Table, toml::de::Error> {
    toml::from_str(text).or_else(|error| large::quoted(text).map_or(Err(error), |quoted| toml::from_str(&quoted)))
}

/// The line of a byte of a text, from 1.
fn line_at(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}
