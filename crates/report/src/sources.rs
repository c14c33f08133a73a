//! What a page is of: mechanisms, which are compared, and logs of auctions, which are summed up.

use diffecon_bidding::log::paths::{logs_below, logs_of_all};
use diffecon_experiment::ExperimentError;
use diffecon_experiment::mechanism_path::holds_mechanisms;
use std::path::{Path, PathBuf};

/// Paths by what they stand for. A folder may stand for both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sources {
    /// Runs of learners, mechanism files, and folders above them.
    pub mechanisms: Vec<PathBuf>,
    /// Logs of auctions.
    pub logs: Vec<PathBuf>,
}

impl Sources {
    /// What some paths stand for. What stands for neither is taken for a mechanism, and will be refused as one.
    pub fn of(paths: &[PathBuf]) -> Result<Self, ExperimentError> {
        let mut sources = Self::default();
        let mut of_logs = Vec::new();
        for path in paths {
            let has_logs = if path.is_dir() { !logs_below(path)?.is_empty() } else { is_log(path) };
            if has_logs {
                of_logs.push(path.clone());
            }
            if !has_logs || path.is_dir() && holds_mechanisms(path)? {
                sources.mechanisms.push(path.clone());
            }
        }
        sources.logs = logs_of_all(&of_logs)?;
        Ok(sources)
    }
}

/// By its name: lines of JSON, compressed or not.
fn is_log(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(".jsonl") || name.ends_with(".jsonl.gz")
}
