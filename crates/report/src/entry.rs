//! Mechanism files as they enter a comparison, and which of them differ by their seed only.

use diffecon_config::OutOfRange;
use diffecon_data::mechanism_file::provenance;
use diffecon_data::{DataError, DataReference, Envelope, MechanismProvenance};
use diffecon_experiment::difference::flattened;
use diffecon_experiment::mechanism_path::config_beside;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// A mechanism file as it enters a comparison.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The file.
    pub path: String,
    /// Where the mechanism comes from.
    pub provenance: MechanismProvenance,
    /// Every key that sets methods apart, as a label shows its value: the learner's own, `data`, and `run.validate_every`, by which
    /// the best mechanism was chosen.
    pub settings: BTreeMap<String, String>,
    /// The same keys, with data sets by their SHA-256 sums wherever they lay.
    identity: BTreeMap<String, String>,
}

impl Entry {
    /// That of an open file.
    ///
    /// # Errors
    /// If the file holds no mechanism.
    pub fn of(file: &Envelope) -> Result<Self, DataError> {
        let provenance = provenance(file)?;
        let mut settings = flattened(&provenance.settings);
        let mut identity = flattened(&by_sum(&provenance.settings, &provenance.data));
        let names =
            provenance.data.iter().map(|data| format!("{} ({})", data.name, data.sha256.get(..8).unwrap_or_default()));
        settings.insert("data".to_owned(), names.collect::<Vec<_>>().join(", "));
        let sums = provenance.data.iter().map(|data| data.sha256.as_str());
        identity.insert("data".to_owned(), sums.collect::<Vec<_>>().join(", "));
        let config = config_beside(file.path());
        if let Some(every) = config.as_ref().and_then(|config| config.get("run")?.get("validate_every")) {
            settings.insert("run.validate_every".to_owned(), every.to_string());
            identity.insert("run.validate_every".to_owned(), every.to_string());
        }
        Ok(Self { path: file.path().display().to_string(), provenance, settings, identity })
    }

    /// Whether it is a baseline, fitted and written as a file.
    pub fn is_baseline(&self) -> bool {
        self.provenance.is_baseline()
    }

    /// Whether it differs by its seed only.
    pub fn is_of_the_method_of(&self, other: &Self) -> bool {
        self.provenance.learner == other.provenance.learner && self.identity == other.identity
    }

    /// The keys in which another of the same learner differs.
    pub fn differing_keys<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a String> {
        let keys = self.identity.keys().chain(other.identity.keys());
        keys.filter(|key| self.identity.get(*key) != other.identity.get(*key))
    }
}

/// Which entries of a market are of one method: their places, by seed.
///
/// # Errors
/// If a seed of a method is there twice.
pub fn methods(entries: &[Entry]) -> Result<Vec<Vec<usize>>, OutOfRange> {
    let mut methods: Vec<Vec<usize>> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        match methods.iter_mut().find(|method| entry.is_of_the_method_of(&entries[method[0]])) {
            Some(method) => method.push(place),
            None => methods.push(vec![place]),
        }
    }
    for method in &mut methods {
        method.sort_by_key(|place| entries[*place].provenance.seed);
        for two in method.windows(2) {
            let [one, other] = [&entries[two[0]], &entries[two[1]]];
            if one.provenance.seed == other.provenance.seed {
                let (name, seed) = (&one.provenance.learner, one.provenance.seed);
                let value = format!("seed {seed} for {} and for {}", one.path, other.path);
                return Err(OutOfRange::new(
                    format!("the runs of {name} with the same settings"),
                    "of a seed each",
                    value,
                ));
            }
        }
    }
    Ok(methods)
}

/// Settings with the folders of data sets replaced by their sums.
fn by_sum(settings: &Table, data: &[DataReference]) -> Table {
    settings.iter().map(|(key, value)| (key.clone(), sums_within(value, data))).collect()
}

fn sums_within(value: &Value, data: &[DataReference]) -> Value {
    match value {
        Value::String(text) => match data.iter().find(|data| data.folder == *text) {
            Some(found) => Value::String(format!("data set {}", found.sha256)),
            None => value.clone(),
        },
        Value::Array(values) => Value::Array(values.iter().map(|value| sums_within(value, data)).collect()),
        Value::Table(table) => Value::Table(by_sum(table, data)),
        other => other.clone(),
    }
}
