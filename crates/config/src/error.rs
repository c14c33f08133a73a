//! What can be wrong with a configuration.

use crate::numbered_name::about_k;
use std::fmt::Display;

/// A value outside its range: what every error of the workspace about a number, a name or a size says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} should be {allowed}, but is {value}")]
pub struct OutOfRange {
    /// The key, or what the value is.
    pub name: String,
    /// The allowed range, in words.
    pub allowed: String,
    /// The value got.
    pub value: String,
}

impl OutOfRange {
    /// From anything printable.
    pub fn new(name: impl ToString, allowed: impl ToString, value: impl ToString) -> Self {
        Self { name: name.to_string(), allowed: allowed.to_string(), value: value.to_string() }
    }

    /// `Ok` if the value is as it should be.
    ///
    /// # Errors
    /// If it is not.
    pub fn unless(
        holds: bool,
        name: impl ToString,
        allowed: impl ToString,
        value: impl ToString,
    ) -> Result<(), OutOfRange> {
        if holds { Ok(()) } else { Err(Self::new(name, allowed, value)) }
    }
}

/// What is wrong with a configuration as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A value is out of its range or of another type.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// There is no such key.
    #[error("{key} is no key{}", did_you_mean(nearest.as_deref(), known))]
    Unknown {
        /// The key with its sections: `menu.element`.
        key: String,
        /// The known key of the same section that is most like it, if one is.
        nearest: Option<String>,
        /// The known keys of its section.
        known: Vec<String>,
    },
    /// A key without a default is not given.
    #[error("{key} is missing: {meaning}")]
    Missing {
        /// The key.
        key: String,
        /// What it is.
        meaning: String,
    },
    /// A text that is not TOML.
    #[error("{0}")]
    Syntax(String),
    /// Something wrong at a known place.
    #[error("{place}: {error}")]
    At {
        /// The file, with the line where that is known.
        place: String,
        /// What is wrong there.
        error: Box<ConfigError>,
    },
}

impl ConfigError {
    /// The same error, said of a place.
    #[must_use]
    pub fn at(self, place: impl Display) -> Self {
        Self::At { place: place.to_string(), error: Box::new(self) }
    }

    /// The same error, of a configuration that is a section of another.
    #[must_use]
    pub fn inside(self, section: &str) -> Self {
        let inside = |key: String| format!("{section}.{key}");
        match self {
            Self::OutOfRange(error) => Self::OutOfRange(OutOfRange { name: inside(error.name), ..error }),
            Self::Unknown { key, nearest, known } => Self::Unknown {
                key: inside(key),
                nearest: nearest.map(inside),
                known: known.into_iter().map(inside).collect(),
            },
            Self::Missing { key, meaning } => Self::Missing { key: inside(key), meaning },
            Self::At { place, error } => error.inside(section).at(place),
            Self::Syntax(_) => self,
        }
    }

    /// The key that is wrong, where one is.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::OutOfRange(OutOfRange { name, .. }) => Some(name),
            Self::Unknown { key, .. } | Self::Missing { key, .. } => Some(key),
            _ => None,
        }
    }
}

fn did_you_mean(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("; the nearest is {nearest}"),
        None if known.is_empty() => String::new(),
        None => format!("; there are: {}", known.join(", ")),
    }
}

/// The known name that is most like `name`, if one is near enough to have been meant: a slip of one letter, or a similarity of
/// Jaro and Winkler above 0.8.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let is_slip = |known: &str| known.len() > 2 && strsim::osa_distance(name, known) <= 1;
    let similar = known.into_iter().map(|known| (strsim::jaro_winkler(name, known), known));
    let near = similar.filter(|(similarity, known)| *similarity > 0.8 || is_slip(known));
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// The allowed names in words, with the one that was probably meant instead of `got`: `one of cpu, auto (the nearest is cpu)`.
pub fn one_of<'a>(got: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let all: Vec<&str> = known.clone().into_iter().collect();
    let hint = nearest(got, known).map_or_else(String::new, |nearest| format!(" (the nearest is {nearest})"));
    format!("one of {}{hint}{}", all.join(", "), about_k(all.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_strangers_are_not() {
        let known = ["elements", "support", "first_weight"];
        assert_eq!(nearest("element", known), Some("elements"));
        assert_eq!(nearest("suport", known), Some("support"));
        assert_eq!(nearest("fqi", ["dp", "fpi", "ppo"]), Some("fpi"));
        assert_eq!(nearest("sac", ["dp", "fpi", "ppo"]), None);
        assert_eq!(nearest("xyz", known), None);
    }
}
