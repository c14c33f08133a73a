//! Mechanisms compared, held to what auctions promise and bettered: `evaluate`, `compare`, `report`, `show`, `audit`, `polish`; and what
//! files and keys are.

use crate::failure::raised;
use crate::plain::{json, of_json};
use crate::work::detached;
use diffecon_data::Split;
use diffecon_experiment::show::ShowOptions;
use diffecon_experiment::{Agents, AuditOptions, BaselineChoice, Evaluation, PolishOptions, Registry};
use diffecon_report::{Format, Page};
use pyo3::prelude::*;
use std::path::PathBuf;

/// On what and beside what.
fn evaluation(
    dataset: Option<PathBuf>,
    split: &str,
    episodes: usize,
    baselines: &str,
    agents: &str,
) -> PyResult<Evaluation> {
    let split: Split = split.parse().map_err(raised)?;
    let baselines: BaselineChoice = baselines.parse().map_err(raised)?;
    let agents: Agents = agents.parse().map_err(raised)?;
    Ok(Evaluation { dataset, split, episodes, baselines, agents })
}

/// The report that `diffecon evaluate --json` prints.
#[pyfunction]
pub fn evaluate<'py>(
    py: Python<'py>,
    paths: Vec<PathBuf>,
    dataset: Option<PathBuf>,
    split: &str,
    episodes: usize,
    baselines: &str,
    agents: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let options = evaluation(dataset, split, episodes, baselines, agents)?;
    let report = detached(py, move || json(&diffecon_experiment::evaluate(&paths, &options).map_err(raised)?))?;
    of_json(py, &report)
}

/// The comparison that `diffecon compare` prints, in a format.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "as many as the keyword arguments in Python")]
pub fn compare(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    dataset: Option<PathBuf>,
    split: &str,
    episodes: usize,
    baselines: &str,
    agents: &str,
    format: &str,
) -> PyResult<String> {
    let options = evaluation(dataset, split, episodes, baselines, agents)?;
    let format: Format = format.parse().map_err(raised)?;
    detached(py, move || Ok(format.write(&diffecon_report::compare(&paths, &options).map_err(raised)?)))
}

/// Writes the page that `diffecon report` writes; gives the number of files beside it.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "as many as the keyword arguments in Python")]
pub fn report(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    out: PathBuf,
    plots: Option<PathBuf>,
    dataset: Option<PathBuf>,
    split: &str,
    episodes: usize,
    baselines: &str,
    agents: &str,
) -> PyResult<usize> {
    let options = evaluation(dataset, split, episodes, baselines, agents)?;
    detached(py, move || {
        let page = Page::new(&paths, &options).map_err(raised)?;
        page.write_html(&out).map_err(raised)?;
        plots.map_or(Ok(0), |folder| page.write_files(&folder).map_err(raised))
    })
}

/// What `diffecon show --json` prints.
#[pyfunction]
pub fn show<'py>(
    py: Python<'py>,
    path: PathBuf,
    dataset: Option<PathBuf>,
    split: Option<&str>,
    position: Option<usize>,
    left: Option<Vec<usize>>,
    top: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    let split = split.map(|name| name.parse().map_err(raised)).transpose()?;
    let options = ShowOptions { dataset, split, position, left, top, ..ShowOptions::default() };
    let shown = detached(py, move || json(&diffecon_experiment::show(&path, &options).map_err(raised)?))?;
    of_json(py, &shown)
}

/// What `diffecon audit --json` prints.
#[pyfunction]
pub fn audit<'py>(
    py: Python<'py>,
    paths: Vec<PathBuf>,
    dataset: Option<PathBuf>,
    split: &str,
    misreports: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let options = AuditOptions { dataset, split: split.parse().map_err(raised)?, misreports };
    let found = detached(py, move || json(&diffecon_experiment::audit(&paths, &options).map_err(raised)?))?;
    of_json(py, &found)
}

/// Writes the menu that `diffecon polish` writes; gives its file.
#[pyfunction]
pub fn polish(
    py: Python<'_>,
    path: PathBuf,
    rounds: usize,
    dataset: Option<PathBuf>,
    out: Option<PathBuf>,
) -> PyResult<PathBuf> {
    let out = out.unwrap_or_else(|| diffecon_experiment::polished_file(&path));
    detached(py, move || {
        let options = PolishOptions { dataset, rounds };
        diffecon_experiment::polish(&path, &options, &out, |_| {}).map_err(raised)?;
        Ok(out)
    })
}

/// What a file or folder of the project is: its entry ``what``, and what else is known of that.
#[pyfunction]
pub fn inspect(py: Python<'_>, path: PathBuf) -> PyResult<Bound<'_, PyAny>> {
    let found = detached(py, move || {
        Ok(diffecon_experiment::inspect(&path, &Registry::default()).map_err(raised)?.to_string())
    })?;
    of_json(py, &found)
}

/// What keys mean, with their defaults and ranges: of a learner, ``recipe``, a distribution, a section or a key. By default, what there is.
#[pyfunction]
#[pyo3(signature = (name = None))]
pub fn explain(name: Option<&str>) -> PyResult<String> {
    diffecon_experiment::explain(name, &Registry::default()).map_err(raised)
}
