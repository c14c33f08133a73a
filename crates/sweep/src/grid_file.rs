//! What a sweep's file says, each key of the right type.

use crate::folder_name;
use crate::seeds::Seeds;
use diffecon_config::{ConfigError, Document, OutOfRange, leaves, nearest};
use std::path::PathBuf;
use toml::{Table, Value};

const KEYS: [&str; 6] = ["experiment", "experiments", "seeds", "set", "grid", "variants"];

/// What a sweep's file says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct GridFile {
    /// The one experiment file.
    pub experiment: Option<PathBuf>,
    /// Several experiment files.
    pub experiments: Vec<PathBuf>,
    /// The seeds; none for that of each experiment.
    pub seeds: Option<Seeds>,
    /// Settings of all cells.
    pub set: Vec<(String, Value)>,
    /// Keys, each with all its values.
    pub grid: Vec<(String, Vec<Value>)>,
    /// In the order of the file.
    pub variants: Vec<Variant>,
}

/// Settings with a name, perhaps on an experiment file of their own.
#[derive(Debug, PartialEq)]
pub(crate) struct Variant {
    pub name: String,
    pub experiment: Option<PathBuf>,
    pub settings: Vec<(String, Value)>,
}

impl GridFile {
    /// Reads the keys.
    ///
    /// # Errors
    /// If a key is unknown or of the wrong type, or keys do not go together.
    pub fn of(document: &Document) -> Result<Self, ConfigError> {
        let table = document.table();
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let nearest = nearest(key, KEYS).map(str::to_owned);
            return Err(ConfigError::Unknown { key: key.clone(), nearest, known: KEYS.map(str::to_owned).to_vec() });
        }
        let mut file = Self::default();
        if let Some(value) = table.get("experiment") {
            file.experiment = Some(path("experiment", value)?);
        }
        if let Some(value) = table.get("experiments") {
            let list = list("experiments", value)?;
            file.experiments = list.iter().map(|value| path("experiments", value)).collect::<Result<_, _>>()?;
        }
        if let Some(value) = table.get("seeds") {
            file.seeds = Some(seeds(value)?);
        }
        if let Some(value) = table.get("set") {
            file.set = settings("set", section("set", value)?)?;
        }
        if let Some(value) = table.get("grid") {
            for (key, value) in settings("grid", section("grid", value)?)? {
                let values = list(&format!("grid.{key}"), &value)?.clone();
                file.grid.push((key, values));
            }
        }
        if let Some(value) = table.get("variants") {
            file.variants = variants(document, section("variants", value)?)?;
        }
        file.check()?;
        Ok(file)
    }

    /// Whether the keys go together.
    fn check(&self) -> Result<(), ConfigError> {
        let several = !self.experiments.is_empty();
        if self.experiment.is_some() && several {
            return Err(OutOfRange::new("experiment", "left out where there are experiments", "given too").into());
        }
        let of_variant = |variant: &&Variant| variant.experiment.is_some();
        if let Some(variant) = self.variants.iter().find(of_variant).filter(|_| several) {
            let key = format!("variants.{}.experiment", variant.name);
            return Err(OutOfRange::new(key, "left out where there are experiments", "given too").into());
        }
        let all_have_one =
            !self.variants.is_empty() && self.variants.iter().all(|variant| variant.experiment.is_some());
        if self.experiment.is_none() && !several && !all_have_one {
            let meaning = "the experiment file that the cells begin with (or experiments, a list of them)".to_owned();
            return Err(ConfigError::Missing { key: "experiment".to_owned(), meaning });
        }
        for variant in &self.variants {
            if let Some((key, _)) =
                variant.settings.iter().find(|(key, _)| self.grid.iter().any(|(other, _)| other == key))
            {
                let name = format!("variants.{}.{key}", variant.name);
                return Err(OutOfRange::new(name, "left out where it is in grid", "given too").into());
            }
        }
        Ok(())
    }
}

fn seeds(value: &Value) -> Result<Seeds, ConfigError> {
    let wrong = || OutOfRange::new("seeds", "a list as [1, 2, 3] or a text as \"1..5\" (with 5)", value);
    Ok(match value {
        Value::String(text) => text.parse()?,
        Value::Array(list) => {
            let number = |value: &Value| value.as_integer().and_then(|seed| u64::try_from(seed).ok()).ok_or_else(wrong);
            Seeds::new(list.iter().map(number).collect::<Result<_, _>>()?)?
        }
        Value::Integer(_) => {
            Seeds::new(vec![value.as_integer().and_then(|seed| u64::try_from(seed).ok()).ok_or_else(wrong)?])?
        }
        _ => return Err(wrong().into()),
    })
}

/// Variants in the order in which they stand in the file.
fn variants(document: &Document, table: &Table) -> Result<Vec<Variant>, ConfigError> {
    let mut variants = Vec::new();
    for (name, value) in table {
        let allowed = "letters, digits, - and _";
        OutOfRange::unless(
            folder_name::is_safe(name) && !name.contains(['.', ',', '=']),
            "the name of a variant",
            allowed,
            format!("{name:?}"),
        )?;
        let key = format!("variants.{name}");
        let mut table = section(&key, value)?.clone();
        let experiment =
            table.remove("experiment").map(|value| path(&format!("{key}.experiment"), &value)).transpose()?;
        variants.push(Variant { name: name.clone(), experiment, settings: settings(&key, &table)? });
    }
    variants.sort_by_key(|variant| document.line_of(&format!("variants.{}", variant.name)));
    Ok(variants)
}

/// `menu.elements` -> its value, whether the file says `"menu.elements"`, `menu.elements` or `[menu]`.
fn settings(place: &str, table: &Table) -> Result<Vec<(String, Value)>, ConfigError> {
    let settings: Vec<(String, Value)> = leaves(table).into_iter().map(|(key, value)| (key, value.clone())).collect();
    if let Some((key, value)) = settings.iter().find(|(key, _)| key == "seed" || key.starts_with("data.")) {
        let allowed = if key == "seed" { "left out (seeds lists them)" } else { "left out (training writes it)" };
        return Err(OutOfRange::new(format!("{place}.{key}"), allowed, value).into());
    }
    Ok(settings)
}

fn path(key: &str, value: &Value) -> Result<PathBuf, OutOfRange> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(PathBuf::from).ok_or_else(|| OutOfRange::new(key, "the path of an experiment file", value))
}

fn list<'a>(key: &str, value: &'a Value) -> Result<&'a Vec<Value>, OutOfRange> {
    value
        .as_array()
        .filter(|list| !list.is_empty())
        .ok_or_else(|| OutOfRange::new(key, "a list of at least one", value))
}

fn section<'a>(key: &str, value: &'a Value) -> Result<&'a Table, OutOfRange> {
    value.as_table().ok_or_else(|| OutOfRange::new(key, "a section", value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<GridFile, ConfigError> {
        GridFile::of(&Document::parse("grid.toml", text)?)
    }

    #[test]
    fn keys_are_read_however_they_are_written_and_variants_in_their_order() {
        let text = "experiment = 'a.toml'\nseeds = '1..2'\nset.run.log_every = 5\n\
            [grid]\n'menu.elements' = [5, 6]\n[grid.flow]\nsteps = [1]\n\
            [variants]\nsecond = {}\nfirst = { menu.init = 'paper', experiment = 'b.toml' }\n";
        let file = read(text).unwrap();
        assert_eq!((file.experiment, file.experiments.len()), (Some("a.toml".into()), 0));
        assert_eq!(file.set, [("run.log_every".to_owned(), 5.into())]);
        let one =
            |key: &str, values: &[i64]| (key.to_owned(), values.iter().map(|value| Value::from(*value)).collect());
        assert_eq!(file.grid, [one("flow.steps", &[1]), one("menu.elements", &[5, 6])]);
        let [second, first] = &file.variants[..] else { panic!("two variants") };
        assert_eq!((second.name.as_str(), second.experiment.as_ref(), second.settings.len()), ("second", None, 0));
        assert_eq!((first.name.as_str(), first.experiment.as_ref()), ("first", Some(&"b.toml".into())));
        assert_eq!(first.settings, [("menu.init".to_owned(), "paper".into())]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = [
            ("sead = 1", "sead is no key; the nearest is seeds"),
            ("grids = 1", "grids is no key; the nearest is grid"),
            ("seeds = [1]", "experiment is missing: "),
            ("experiment = 5", "experiment should be the path of an experiment file, but is 5"),
            ("experiment = 'a'\nexperiments = ['b']", "experiment should be left out where there are experiments"),
            ("experiments = []", "experiments should be a list of at least one, but is []"),
            ("experiment = 'a'\nseeds = []", "seeds should be at least one, but is none"),
            ("experiment = 'a'\nseeds = [1, 1]", "seeds should be different from each other, but is 1 twice"),
            ("experiment = 'a'\nseeds = [-1]", "seeds should be a list"),
            ("experiment = 'a'\nseeds = '5..1'", "seeds should be a range"),
            ("experiment = 'a'\nset = 5", "set should be a section, but is 5"),
            (
                "experiment = 'a'\ngrid.menu.elements = 5",
                "grid.menu.elements should be a list of at least one, but is 5",
            ),
            ("experiment = 'a'\ngrid.menu.elements = []", "grid.menu.elements should be a list of at least one"),
            ("experiment = 'a'\ngrid.seed = [1]", "grid.seed should be left out (seeds lists them), but is [1]"),
            ("experiment = 'a'\nvariants.'a b' = {}", "the name of a variant should be letters, digits, - and _"),
            ("experiment = 'a'\nvariants.'../x' = {}", "the name of a variant should be"),
            ("experiment = 'a'\ngrid.k = [1]\nvariants.x.k = 2", "variants.x.k should be left out where it is in grid"),
            ("experiments = ['a']\nvariants.x.experiment = 'b'", "variants.x.experiment should be left out"),
            ("variants.x.experiment = 'b'\nvariants.y = {}", "experiment is missing: "),
        ];
        for (text, message) in wrong {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
