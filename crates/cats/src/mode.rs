//! How closely to follow the original program.

use crate::error::CatsError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Whether to follow the original program or the model it was meant to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Reproduces the distribution of the original program's output.
    #[default]
    Compat,
    /// Does what the published model says.
    Fixed,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 2] = [Self::Compat, Self::Fixed];

    /// The name: `compat` or `fixed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compat => "compat",
            Self::Fixed => "fixed",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Mode {
    type Err = CatsError;

    fn from_str(name: &str) -> Result<Self, CatsError> {
        let known = Self::ALL.into_iter().find(|mode| mode.name() == name);
        known.ok_or_else(|| CatsError::out_of_range("mode", "compat or fixed", format!("{name:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_through_text_and_serde() {
        for mode in Mode::ALL {
            assert_eq!(mode.to_string().parse::<Mode>().unwrap(), mode);
            assert_eq!(serde_json::to_string(&mode).unwrap(), format!("\"{mode}\""));
        }
        assert_eq!("both".parse::<Mode>().unwrap_err().to_string(), "mode should be compat or fixed, but is \"both\"");
    }
}
