//! Finite lists of types: what a bidder can be, each with a weight.
//!
//! A list is a text file, a type a line; empty lines and lines that start with `#` are passed over.
//!
//! | values | line |
//! |---|---|
//! | `additive`, `unit-demand` | the weight and the value of each good, by commas: `0.25, 3, 0, 1.5` |
//! | `xor` | JSON: `{"weight": 0.25, "bids": [{"price": 3, "goods": [0, 2]}]}`, bids as in JSON lines of instances |
//!
//! A type's probability is its weight as a share of all weights. Values are rounded to single precision.

use crate::error::DataError;
use crate::kind::Kind;
use crate::provenance::SourceFile;
use crate::value;
use diffecon_auction::{Bundle, ItemValues, Seed, Valuations, XorValuations};
use diffecon_cats::streams::POPULATION;
use diffecon_config::{Checked, Config, ConfigError, JsonSchema, OutOfRange, read_text};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The most bytes of a list.
const MOST_BYTES: u64 = 1 << 28;
/// The weights of types that are allowed.
const WEIGHTS: &str = "in [1e-30, 1e30]";

/// Every bidder is one of finitely many types, drawn by their weights from a file beside the recipe: for `additive` and `unit-demand`
/// values a line for each type with its weight and its value of each good, by commas; for `xor` values a JSON object a line, with
/// `weight` and `bids`, each a `price` and `goods`. There is no `mode` and no `world`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeListConfig {
    /// The list's file name; it lies in the recipe's folder.
    pub file: String,
    /// What values are of: additive, unit-demand or xor.
    pub values: Kind,
}

impl Config for TypeListConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let is_name = !self.file.is_empty() && !self.file.contains(['/', '\\']) && self.file != "..";
        OutOfRange::unless(is_name, "file", "the name of a file in the recipe's folder", format!("{:?}", self.file))
    }
}

impl TypeListConfig {
    /// The parameters of a recipe.
    ///
    /// # Errors
    /// If one is unknown, missing or out of range.
    pub fn of(parameters: &toml::Table) -> Result<Checked<Self>, ConfigError> {
        Self::from_table(parameters).map_err(|error| error.inside("parameters"))
    }
}

/// Types with their weights.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeList {
    /// The types as bidders, in the order of the lines.
    pub valuations: Valuations,
    /// Their weights, finite and above 0.
    pub weights: Vec<f64>,
    /// The file.
    pub source: SourceFile,
}

/// A line of XOR values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct XorLine {
    weight: f64,
    bids: Vec<Bid>,
}

/// An atom of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bid {
    price: f64,
    goods: Vec<usize>,
}

impl TypeList {
    /// Reads a list that lies in a folder.
    ///
    /// # Errors
    /// If it cannot be read, or is not one: names the file and the line.
    pub fn read(folder: &Path, config: &TypeListConfig, goods: usize) -> Result<Self, DataError> {
        let path = folder.join(&config.file);
        let text = read_text(&path, MOST_BYTES).map_err(|error| DataError::io("read", &path, error))?;
        Self::parse(&text, &path, config.values, goods)
    }

    /// The list of a text; `path` is the file's, for errors and provenance.
    ///
    /// # Errors
    /// If a line is not a type over so many goods, or there is no line: names the line, what is allowed and what was found.
    pub fn parse(text: &str, path: &Path, values: Kind, goods: usize) -> Result<Self, DataError> {
        let place = path.display();
        let lines = text.lines().enumerate().map(|(index, line)| (format!("{place}:{}", index + 1), line.trim()));
        let lines: Vec<(String, &str)> = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).collect();
        if lines.is_empty() {
            return Err(DataError::out_of_range("the number of types", "at least 1", 0).at(place));
        }
        let (valuations, weights) = match values {
            Kind::Xor => {
                let mut xor = XorValuations::new(goods);
                let mut weights = Vec::new();
                for (place, line) in &lines {
                    weights.push(xor_type(line, goods, &mut xor).map_err(|error| error.at(place))?);
                }
                (Valuations::Xor(xor), weights)
            }
            Kind::Additive | Kind::UnitDemand => {
                let (mut row, mut weights) = (Vec::new(), Vec::new());
                for (place, line) in &lines {
                    weights.push(item_type(line, goods, &mut row).map_err(|error| error.at(place))?);
                }
                let items = ItemValues::new(goods, row);
                let additive = values == Kind::Additive;
                (if additive { Valuations::Additive(items) } else { Valuations::UnitDemand(items) }, weights)
            }
        };
        Ok(Self { valuations, weights, source: SourceFile::of(path, text.as_bytes(), Vec::new()) })
    }

    /// Draws bidders by the weights. A greater population of the same seed starts with the bidders of a smaller one.
    pub fn population(&self, bidders: usize, seed: Seed) -> Valuations {
        let up_to = |sum: &mut f64, weight: &f64| {
            *sum += weight;
            Some(*sum)
        };
        let sums: Vec<f64> = self.weights.iter().scan(0.0, up_to).collect();
        let all = *sums.last().expect("at least one type");
        let mut rng = seed.stream_at(POPULATION, 0);
        let mut draw = || {
            let point = rng.random::<f64>() * all;
            sums.partition_point(|sum| *sum <= point).min(sums.len() - 1)
        };
        let drawn: Vec<usize> = (0..bidders).map(|_| draw()).collect();
        self.valuations.select(drawn)
    }
}

/// Adds the values of a line and gives its weight.
fn item_type(line: &str, goods: usize, row: &mut Vec<f32>) -> Result<f64, DataError> {
    let numbers: Vec<&str> = line.split(',').map(str::trim).collect();
    if numbers.len() != goods + 1 {
        let allowed = format!("{}, a weight and {goods} values", goods + 1);
        return Err(DataError::out_of_range("the number of numbers", allowed, numbers.len()));
    }
    let weight = weight(numbers[0].parse().ok(), numbers[0])?;
    for (good, text) in numbers[1..].iter().enumerate() {
        row.push(value(text.parse().ok(), &format!("the value of good {good}"), text)?);
    }
    Ok(weight)
}

/// Adds the bidder of a line and gives its weight.
fn xor_type(line: &str, goods: usize, xor: &mut XorValuations) -> Result<f64, DataError> {
    let XorLine { weight: share, bids } = serde_json::from_str(line).map_err(|error| {
        let text = error.to_string();
        let said = text.split(" at line ").next().unwrap_or_default().to_owned();
        DataError::invalid(format!("column {}", error.column()), said)
    })?;
    let share = weight(Some(share), &share.to_string())?;
    for (number, bid) in bids.into_iter().enumerate() {
        let price = value(Some(bid.price), &format!("the price of bid {number}"), &bid.price.to_string())?;
        if bid.goods.is_empty() {
            return Err(DataError::out_of_range(format!("the number of goods of bid {number}"), "at least 1", 0));
        }
        if let Some(good) = bid.goods.iter().find(|&&good| good >= goods) {
            return Err(DataError::out_of_range(format!("a good of bid {number}"), format!("below {goods}"), good));
        }
        xor.push_atom(Bundle::from_goods(goods, bid.goods).words(), price);
    }
    xor.finish_bidder();
    Ok(share)
}

fn weight(number: Option<f64>, text: &str) -> Result<f64, DataError> {
    let allowed = number.filter(|number| (1e-30..=1e30).contains(number));
    allowed.ok_or_else(|| DataError::out_of_range("the weight", WEIGHTS, text))
}

fn value(number: Option<f64>, name: &str, text: &str) -> Result<f32, DataError> {
    number.and_then(value::rounded).ok_or_else(|| DataError::out_of_range(name, value::ALLOWED, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, values: Kind) -> Result<TypeList, String> {
        TypeList::parse(text, Path::new("types.csv"), values, 2).map_err(|error| error.to_string())
    }

    #[test]
    fn lines_are_types() {
        let list = parse("# weight, values\n1, 2.5, 0\n\n 3,1e-1,4\r\n", Kind::UnitDemand).unwrap();
        assert_eq!(list.weights, [1.0, 3.0]);
        assert_eq!(list.valuations, Valuations::UnitDemand(ItemValues::new(2, vec![2.5, 0.0, 0.1, 4.0])));
        assert_eq!((list.source.name.as_str(), list.source.sha256.len()), ("types.csv", 64));

        let text = "{\"weight\": 0.5, \"bids\": [{\"price\": 3, \"goods\": [0, 1]}, {\"price\": 1, \"goods\": [1]}]}\n\
                    {\"weight\": 0.25, \"bids\": []}";
        let list = parse(text, Kind::Xor).unwrap();
        assert_eq!(list.weights, [0.5, 0.25]);
        let Valuations::Xor(xor) = &list.valuations else { panic!("XOR") };
        assert_eq!(
            (xor.offsets(), xor.values(), xor.bundles().words()),
            (&[0, 2, 2][..], &[3.0, 1.0][..], &[3, 2][..])
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, error) in [
            ("", "types.csv: the number of types should be at least 1, but is 0"),
            ("1,2", "types.csv:1: the number of numbers should be 3, a weight and 2 values, but is 2"),
            ("\n0,2,3", "types.csv:2: the weight should be in [1e-30, 1e30], but is 0"),
            ("x,2,3", "types.csv:1: the weight should be in [1e-30, 1e30], but is x"),
            ("1,2,-3", "types.csv:1: the value of good 1 should be in [0, 1e30], but is -3"),
            ("1,2,3\n1,nan,3", "types.csv:2: the value of good 0 should be in [0, 1e30], but is nan"),
        ] {
            assert_eq!(parse(text, Kind::Additive).unwrap_err(), error);
        }
        for (text, error) in [
            ("{\"weight\": 1}", "types.csv:1: column 13: missing field `bids`"),
            ("{\"weight\": -1, \"bids\": []}", "types.csv:1: the weight should be in [1e-30, 1e30], but is -1"),
            (
                "{\"weight\": 1, \"bids\": [{\"price\": 1, \"goods\": [2]}]}",
                "types.csv:1: a good of bid 0 should be below 2, but is 2",
            ),
            (
                "{\"weight\": 1, \"bids\": [{\"price\": 1, \"goods\": []}]}",
                "types.csv:1: the number of goods of bid 0 should be at least 1, but is 0",
            ),
        ] {
            assert_eq!(parse(text, Kind::Xor).unwrap_err(), error);
        }
    }

    #[test]
    fn types_are_drawn_by_their_weights() {
        let list = parse("1,0,0\n5,1,0\n2,2,0", Kind::Additive).unwrap();
        let Valuations::Additive(drawn) = list.population(80_000, Seed::new(1)) else { panic!("additive") };
        for (value, share) in [(0.0, 0.125), (1.0, 0.625), (2.0, 0.25)] {
            let count = (0..80_000).filter(|&bidder| drawn.row(bidder)[0] == value).count() as f64;
            let error = (count - 80_000.0 * share) / (80_000.0 * share * (1.0 - share)).sqrt();
            assert!(error.abs() < 4.0, "{value}: {count}");
        }
        assert_eq!(list.population(10, Seed::new(1)), Valuations::Additive(drawn).slice(0..10));
    }

    #[test]
    fn a_list_lies_beside_its_recipe() {
        let check = |file: &str| TypeListConfig { file: file.to_owned(), values: Kind::Xor }.check();
        assert!(check("types.csv").is_ok());
        for file in ["", "..", "a/types.csv"] {
            let error = check(file).unwrap_err().to_string();
            assert_eq!(error, format!("file should be the name of a file in the recipe's folder, but is {file:?}"));
        }
    }
}
