//! Which baselines enter a comparison.

use diffecon_config::OutOfRange;
use std::str::FromStr;

/// Which baselines enter a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineChoice {
    /// Every one of the market.
    All,
    /// None.
    None,
    /// These.
    Named(Vec<String>),
}

/// Reads `all`, `none`, or names by commas.
impl FromStr for BaselineChoice {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        Ok(match text {
            "all" => Self::All,
            "none" => Self::None,
            names => Self::Named(names.split(',').map(|name| name.trim().to_owned()).collect()),
        })
    }
}

impl BaselineChoice {
    /// Those of a market's baselines that are wanted.
    ///
    /// # Errors
    /// If a name is not among them.
    pub fn of<'a>(&self, known: &[&'a str]) -> Result<Vec<&'a str>, OutOfRange> {
        match self {
            Self::All => Ok(known.to_vec()),
            Self::None => Ok(Vec::new()),
            Self::Named(names) => {
                let find = |name: &String| {
                    let allowed = || format!("all, none, or some of {}", known.join(", "));
                    let found = known.iter().find(|known| *known == name).copied();
                    found.ok_or_else(|| OutOfRange::new("baselines", allowed(), format!("{name:?}")))
                };
                names.iter().map(find).collect()
            }
        }
    }
}
