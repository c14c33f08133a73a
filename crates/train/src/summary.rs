//! What came of a run, for people and other programs: `summary.json` and `metrics.csv`, whole and only while they are true.
//!
//! They are written when a run ends or stops at a wish, and removed when it goes on: a run that was killed, or failed, has none. No
//! times of day and no paths of the machine, so that a seed gives the same bytes.

use crate::checkpoint::{Best, Progress};
use crate::error::RunError;
use crate::folder::{HeldRunFolder, RunFolder};
use crate::metrics;
use diffecon_files::{FileError, atomic_file};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use toml::Table;

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunSummary {
    /// The learner; none of a run that no experiment was started from.
    pub learner: Option<String>,
    /// The seed, likewise.
    pub seed: Option<u64>,
    /// Whether it has taken all its steps.
    pub finished: bool,
    /// The steps that it has taken.
    pub step: usize,
    /// The steps that it takes in all.
    pub steps: usize,
    /// The best mechanism in validation; none before the first validation.
    pub best: Option<Best>,
    /// The SHA-256 sums of its data sets, by folder.
    pub data: BTreeMap<String, String>,
    /// Every key of its experiment, every default spelt out.
    pub settings: Map<String, Value>,
    /// The version of the program.
    pub written_by: String,
}

impl RunSummary {
    /// That of a run which has come so far.
    fn of(folder: &RunFolder, progress: &Progress, steps: usize) -> Result<Self, RunError> {
        let mut config = config(folder)?;
        let mut take = |key: &str| config.remove(key);
        let learner = take("learner").and_then(|learner| learner.as_str().map(str::to_owned));
        // One that is too large for TOML is a text.
        let seed = take("seed").and_then(|seed| seed.to_string().trim_matches('"').parse().ok());
        let places = take("data").and_then(|data| data.try_into::<BTreeMap<String, Table>>().ok()).unwrap_or_default();
        let sum = |(folder, place): (String, Table)| Some((folder, place.get("sha256")?.as_str()?.to_owned()));
        let settings = match serde_json::to_value(&config) {
            Ok(Value::Object(settings)) => settings,
            _ => Map::new(),
        };
        Ok(Self {
            learner,
            seed,
            finished: progress.step == steps,
            step: progress.step,
            steps,
            best: progress.best,
            data: places.into_iter().filter_map(sum).collect(),
            settings,
            written_by: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// Reads `summary.json`.
    ///
    /// # Errors
    /// If it cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, RunError> {
        let bytes = fs::read(path).map_err(RunError::io("read", path))?;
        serde_json::from_slice(&bytes).map_err(|error| RunError::broken(path, &error))
    }
}

/// Writes both files; the summary last, so that where it is the other is too.
pub(crate) fn write(folder: &HeldRunFolder, progress: &Progress, steps: usize) -> Result<(), RunError> {
    let lines = metrics::read(&folder.metrics())?;
    let path = folder.metrics_table();
    let table = table(&lines).map_err(|error| RunError::broken(&path, &error))?;
    atomic_file::write(&path, &table)?;
    let summary = RunSummary::of(folder, progress, steps)?;
    let path = folder.summary();
    let mut bytes = serde_json::to_vec_pretty(&summary).map_err(|error| RunError::broken(&path, &error))?;
    bytes.push(b'\n');
    Ok(atomic_file::write(&path, &bytes)?)
}

/// Removes both, the summary first.
pub(crate) fn remove(folder: &HeldRunFolder) -> Result<(), RunError> {
    for path in [folder.summary(), folder.metrics_table()] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(FileError::io("remove", &path)(error).into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// The metrics as a table: a line for each step, a column for each metric in the order in which they come first, empty where the step
/// has none.
fn table(lines: &[Map<String, Value>]) -> Result<Vec<u8>, csv::Error> {
    let mut columns = vec!["step"];
    for key in lines.iter().flat_map(Map::keys) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&columns)?;
    for line in lines {
        writer
            .write_record(columns.iter().map(|column| line.get(*column).map_or_else(String::new, Value::to_string)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The configuration; nothing if no experiment was started from a file.
fn config(folder: &RunFolder) -> Result<Table, RunError> {
    let path = folder.config();
    match fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).parse().unwrap_or_default()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Table::new()),
        Err(error) => Err(RunError::io("read", &path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_empty_where_a_step_has_no_number() {
        let lines: Vec<Map<String, Value>> =
            ["{\"step\":0,\"start\":0.5}", "{\"step\":1,\"loss\":0.1}", "{\"step\":2,\"loss\":1e-7,\"a,b\":3.0}"]
                .iter()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
        let text = String::from_utf8(table(&lines).unwrap()).unwrap();
        assert_eq!(text, "step,start,loss,\"a,b\"\n0,0.5,,\n1,,0.1,\n2,,1e-7,3.0\n");
        assert_eq!(table(&[]).unwrap(), b"step\n");
    }
}
