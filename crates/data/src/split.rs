//! The parts of a data set: consecutive rows for training, validation and test.

use crate::error::DataError;
use diffecon_config::{Config, ConfigError, JsonSchema, one_of};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// A part of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// The bidders that a learner sees.
    Train,
    /// The bidders that choose the best checkpoint.
    Validation,
    /// The bidders of the published numbers.
    Test,
    /// More test bidders, where finer numbers are wanted.
    Extra,
}

impl Split {
    /// Every part, in the order of the rows.
    pub const ALL: [Self; 4] = [Self::Train, Self::Validation, Self::Test, Self::Extra];
}

impl fmt::Display for Split {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
            Self::Extra => "extra",
        })
    }
}

impl FromStr for Split {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        let named = Self::ALL.into_iter().find(|split| split.to_string() == text);
        named.ok_or_else(|| {
            let names = Self::ALL.map(|split| split.to_string());
            DataError::out_of_range("split", one_of(text, names.iter().map(String::as_str)), format!("{text:?}"))
        })
    }
}

/// The number of bidders in each part. The rows are in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Splits {
    /// Bidders for training.
    #[schemars(range(min = 1, max = MOST))]
    pub train: usize,
    /// Bidders for validation.
    #[schemars(range(min = 1, max = MOST))]
    pub validation: usize,
    /// Bidders for the test.
    #[schemars(range(min = 1, max = MOST))]
    pub test: usize,
    /// More test bidders.
    #[serde(default)]
    #[schemars(range(max = MOST))]
    pub extra: usize,
}

/// The most bidders of a part: fewer than 2^32 in all.
const MOST: usize = u32::MAX as usize / 4;

impl Config for Splits {
    const SECTION: &'static str = "split";
}

impl Splits {
    /// 80 % of the rows for training, 10 % for validation and 10 % for the test.
    ///
    /// # Errors
    /// If there are fewer than 3 rows.
    pub fn by_default(rows: usize) -> Result<Self, DataError> {
        if rows < 3 {
            return Err(DataError::out_of_range("the number of bidders", "at least 3, one for each split", rows));
        }
        let tenth = (rows / 10).max(1);
        Ok(Self { train: rows - 2 * tenth, validation: tenth, test: tenth, extra: 0 }.checked()?)
    }

    /// The same parts with the rest of `rows` as extra bidders.
    ///
    /// # Errors
    /// If the parts hold more than `rows` bidders, or a part is empty.
    pub fn filled(self, rows: usize) -> Result<Self, DataError> {
        let named = Self { extra: 0, ..self }.checked()?;
        let rest = rows.checked_sub(named.rows()).ok_or_else(|| {
            let allowed = format!("at most the {rows} bidders of the files in all");
            DataError::out_of_range("the splits", allowed, format!("{named} = {}", named.rows()))
        })?;
        Ok(Self { extra: rest, ..named }.checked()?)
    }

    /// The sizes, if they are allowed.
    ///
    /// # Errors
    /// If the train, validation or test part is empty, or one has 2^30 bidders or more.
    pub fn checked(self) -> Result<Self, ConfigError> {
        Ok(self.check()?.into_inner())
    }

    /// The bidders of all parts.
    pub const fn rows(self) -> usize {
        self.train + self.validation + self.test + self.extra
    }

    /// The bidders of one part.
    pub const fn size(self, split: Split) -> usize {
        match split {
            Split::Train => self.train,
            Split::Validation => self.validation,
            Split::Test => self.test,
            Split::Extra => self.extra,
        }
    }

    /// The rows of one part.
    pub fn range(self, split: Split) -> Range<usize> {
        let start = Split::ALL.into_iter().take_while(|&before| before != split).map(|before| self.size(before)).sum();
        start..start + self.size(split)
    }
}

impl fmt::Display for Splits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{},{},{}", self.train, self.validation, self.test)?;
        if self.extra > 0 { write!(formatter, ",{}", self.extra) } else { Ok(()) }
    }
}

/// Reads `8000,1000,1000`: train, validation, test. What a file has beyond them becomes [`Split::Extra`], see
/// [`Splits::filled`].
impl FromStr for Splits {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        let sizes: Option<Vec<usize>> = text.split(',').map(|size| size.trim().parse().ok()).collect();
        match sizes.as_deref() {
            Some(&[train, validation, test]) => Ok(Self { train, validation, test, extra: 0 }.checked()?),
            _ => Err(DataError::out_of_range(
                "the splits",
                "three numbers of bidders such as 8000,1000,1000",
                format!("{text:?}"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_extra_whatever_was_extra_before() {
        let splits = Splits { train: 3, validation: 1, test: 1, extra: 9 };
        assert_eq!(splits.filled(7).unwrap(), Splits { extra: 2, ..splits });
        assert_eq!(splits.filled(5).unwrap(), Splits { extra: 0, ..splits });
        assert!(splits.filled(4).is_err());
    }

    #[test]
    fn ranges_follow_each_other() {
        let splits = "5,2,3".parse::<Splits>().unwrap().filled(14).unwrap();
        let ranges: Vec<Range<usize>> = Split::ALL.into_iter().map(|split| splits.range(split)).collect();
        assert_eq!(ranges, [0..5, 5..7, 7..10, 10..14]);
        assert_eq!(splits.rows(), 14);
        assert_eq!(splits.to_string(), "5,2,3,4");
    }

    #[test]
    fn the_default_is_80_10_10() {
        let sizes = |rows| Splits::by_default(rows).unwrap().to_string();
        assert_eq!(sizes(1000), "800,100,100");
        assert_eq!(sizes(3), "1,1,1");
        assert!(Splits::by_default(2).is_err());
    }

    #[test]
    fn wrong_sizes_are_named() {
        let error = |text: &str| text.parse::<Splits>().and_then(|splits| splits.filled(10)).unwrap_err().to_string();
        assert_eq!(error("8,0,1"), "split.validation should be in [1, 1073741823], but is 0");
        assert_eq!(
            error("8,1"),
            "the splits should be three numbers of bidders such as 8000,1000,1000, but is \"8,1\""
        );
        assert_eq!(
            error("8,2,1"),
            "the splits should be at most the 10 bidders of the files in all, but is 8,2,1 = 11"
        );
        assert!(error("18446744073709551615,1,1").contains("split.train should be in [1, 1073741823]"));
    }

    #[test]
    fn splits_read_back() {
        for split in Split::ALL {
            assert_eq!(split.to_string().parse::<Split>().unwrap(), split);
        }
        let error = "trian".parse::<Split>().unwrap_err().to_string();
        assert_eq!(
            error,
            "split should be one of train, validation, test, extra (the nearest is train), but is \"trian\""
        );
    }
}
