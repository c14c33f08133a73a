//! The forms in which a comparison is written: a file each.

pub mod csv;
pub mod json;
pub mod latex;
pub mod markdown;
pub mod numbers;
pub mod table;
pub mod text;

use crate::comparison::Comparison;
use diffecon_config::{OutOfRange, one_of};
use std::fmt;
use std::str::FromStr;

/// A form in which a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Tables for a terminal.
    Text,
    /// Tables in Markdown.
    Markdown,
    /// One table with all digits.
    Csv,
    /// Tables for a paper, with booktabs.
    Latex,
    /// Everything.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Text, Self::Markdown, Self::Csv, Self::Latex, Self::Json];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Latex => "latex",
            Self::Json => "json",
        }
    }

    /// The comparison in this form, without a line end.
    pub fn write(self, comparison: &Comparison) -> String {
        let text = match self {
            Self::Text => text::write(comparison),
            Self::Markdown => markdown::write(comparison),
            Self::Csv => csv::write(comparison),
            Self::Latex => latex::write(comparison),
            Self::Json => json::write(comparison),
        };
        text.trim_end().to_owned()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = OutOfRange;

    fn from_str(name: &str) -> Result<Self, OutOfRange> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        let allowed = || one_of(name, Self::ALL.map(Self::name));
        found.ok_or_else(|| OutOfRange::new("format", allowed(), format!("{name:?}")))
    }
}
