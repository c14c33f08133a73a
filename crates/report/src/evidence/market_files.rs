//! The mechanism files of a market again, method by method.

use crate::comparison::{MarketComparison, MethodResult, Run};
use crate::entry::Entry;
use diffecon_data::mechanism_file::provenance;
use diffecon_data::{DataError, Envelope, MechanismProvenance};
use std::path::Path;

/// A run of a method, with its file open.
pub struct RunFile {
    /// What it earned.
    pub run: Run,
    /// The mechanism file.
    pub file: Envelope,
    /// Where it comes from.
    pub provenance: MechanismProvenance,
}

/// A method whose mechanisms lie in files.
pub struct MethodFiles {
    /// Its name and settings.
    pub name: String,
    /// Its place in the comparison, which its colour follows.
    pub place: usize,
    /// Every key that sets methods apart, of its first run.
    pub entry: Entry,
    /// Its runs, by seed.
    pub runs: Vec<RunFile>,
}

/// The methods of a market that have files.
///
/// # Errors
/// If a file has gone since the comparison.
pub fn of(market: &MarketComparison) -> Result<Vec<MethodFiles>, DataError> {
    let mut methods = Vec::new();
    for (place, result) in market.methods.iter().enumerate() {
        let runs = open(result)?;
        if let Some(first) = runs.first() {
            let entry = Entry::of(&first.file)?;
            methods.push(MethodFiles { name: result.method.to_string(), place, entry, runs });
        }
    }
    Ok(methods)
}

fn open(result: &MethodResult) -> Result<Vec<RunFile>, DataError> {
    let mut files = Vec::new();
    for run in &result.runs {
        if let Some(path) = &run.path {
            let file = Envelope::read(Path::new(path))?;
            files.push(RunFile { run: run.clone(), provenance: provenance(&file)?, file });
        }
    }
    Ok(files)
}
