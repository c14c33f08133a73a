//! What came of a run, for people and other programs: `summary.json` and `metrics.csv`, whole and only while they are true.
//!
//! They are written when a run ends or stops at a wish, and removed when it goes on: a run that was killed, or failed, has none. No
//! times of day and no paths of the machine, so that a seed gives the same bytes, but for the seconds in the table.

use crate::checkpoint::{Best, Progress};
use crate::error::RunError;
use crate::folder::{HeldRunFolder, RunFolder};
use crate::metric::TIMES;
use crate::metrics;
use crate::optional_file;
use crate::times::{self, Seconds};
use diffecon_files::atomic_file;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use toml::Table;

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunSummary {
    /// The learner; none of a run that no experiment was started from.
    pub learner: Option<String>,
    /// The seed, likewise.
    pub seed: Option<u64>,
    /// Whether it has taken all its steps, or those after which it was patient no longer.
    pub finished: bool,
    /// The steps that it has taken.
    pub step: usize,
    /// The steps that it takes in all.
    pub steps: Option<usize>,
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
    fn of(folder: &RunFolder, progress: &Progress) -> Result<Self, RunError> {
        let mut config = folder.configuration()?.unwrap_or_default();
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
            finished: progress.is_finished(),
            step: progress.step,
            steps: progress.steps,
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
pub(crate) fn write(folder: &HeldRunFolder, progress: &Progress) -> Result<(), RunError> {
    let lines = metrics::read(&folder.metrics())?;
    let seconds = times::read(&folder.times())?;
    let path = folder.metrics_table();
    let table = table(&lines, &seconds).map_err(|error| RunError::broken(&path, &error))?;
    atomic_file::write(&path, &table)?;
    let summary = RunSummary::of(folder, progress)?;
    let path = folder.summary();
    let mut bytes = serde_json::to_vec_pretty(&summary).map_err(|error| RunError::broken(&path, &error))?;
    bytes.push(b'\n');
    Ok(atomic_file::write(&path, &bytes)?)
}

/// Removes both, the summary first.
pub(crate) fn remove(folder: &HeldRunFolder) -> Result<(), RunError> {
    [folder.summary(), folder.metrics_table()].iter().try_for_each(|path| optional_file::remove(path))
}

/// The metrics as a table: a line for each step, a column for each metric in the order in which they come first, empty where the step
/// has none; then what the run had taken by that step.
fn table(lines: &[Map<String, Value>], seconds: &[Seconds]) -> Result<Vec<u8>, csv::Error> {
    let mut columns = vec!["step"];
    for key in lines.iter().flat_map(Map::keys) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    let seconds: BTreeMap<u64, &Seconds> = seconds.iter().map(|seconds| (seconds.step as u64, seconds)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().copied().chain(TIMES.map(|time| time.name)))?;
    for line in lines {
        let taken = line.get("step").and_then(Value::as_u64).and_then(|step| seconds.get(&step));
        let taken = taken.map_or([None; 2], |taken| [Some(taken.wall_seconds), Some(taken.cpu_seconds)]);
        let numbers = columns.iter().map(|column| line.get(*column).map_or_else(String::new, Value::to_string));
        let taken = taken.map(|seconds| seconds.map_or_else(String::new, |seconds| format!("{seconds:.3}")));
        writer.write_record(numbers.chain(taken))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
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
        let seconds = [(0, 1.0, 1.5), (2, 1.25, 2.0)].map(|(step, wall_seconds, cpu_seconds)| Seconds {
            step,
            wall_seconds,
            cpu_seconds,
        });
        let text = String::from_utf8(table(&lines, &seconds).unwrap()).unwrap();
        let expected = "step,start,loss,\"a,b\",wall_seconds,cpu_seconds\n\
                        0,0.5,,,1.000,1.500\n1,,0.1,,,\n2,,1e-7,3.0,1.250,2.000\n";
        assert_eq!(text, expected);
        assert_eq!(table(&[], &[]).unwrap(), b"step,wall_seconds,cpu_seconds\n");
    }
}
