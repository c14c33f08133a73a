//! Runs.

use crate::failure::raised;
use crate::plain::plain;
use crate::table::table;
use crate::valuations::{Valuations, folder_of};
use crate::work::{Line, attended};
use diffecon_config::OutOfRange;
use diffecon_experiment::{Experiment, ExperimentError, Registry, Resumption, default_folder};
use diffecon_train::{Observer, Preparation, Progress, Stepped};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What comes of a run: none if it was stopped before its first step.
type Ended = Result<Option<Progress>, ExperimentError>;

/// The panic by which a run ends that is stopped before its first step: that work has no other end.
struct Stopped;

/// Tells a run's events, and stops it when asked to.
struct Watch<'a> {
    line: &'a Line<Value, Ended>,
    stop: &'a AtomicBool,
    /// Whether anybody hears of steps.
    listens: bool,
}

impl Observer for Watch<'_> {
    fn prepared(&mut self, preparation: &Preparation) {
        let &Preparation { stage, step, steps, loss } = preparation;
        if self.listens {
            let event = json!({ "event": "preparation", "stage": stage, "step": step, "steps": steps, "loss": loss });
            self.line.tell(event);
        }
        if self.should_stop() {
            resume_unwind(Box::new(Stopped));
        }
    }

    fn stepped(&mut self, stepped: &Stepped<'_>) {
        let &Stepped { step, steps, metrics, validation } = stepped;
        if !self.listens || (metrics.is_empty() && validation.is_none()) {
            return;
        }
        let metrics: Value = metrics.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let validation = validation.map(|validation| {
            json!({
                "revenue": validation.revenue,
                "std_error": validation.std_error,
                "share_of_surplus": validation.share_of_surplus,
            })
        });
        let event =
            json!({ "event": "step", "step": step, "steps": steps, "metrics": metrics, "validation": validation });
        self.line.tell(event);
    }

    fn note(&mut self, line: &str) {
        self.line.tell(json!({ "event": "note", "text": line }));
    }

    fn should_stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Runs an experiment; gives the run's folder.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "as many as the keyword arguments in Python")]
pub fn train(
    py: Python<'_>,
    config: &Bound<'_, PyAny>,
    data: Option<&Bound<'_, PyAny>>,
    callback: Option<&Bound<'_, PyAny>>,
    out: Option<PathBuf>,
    seed: Option<u64>,
    mut settings: Vec<String>,
    device: String,
) -> PyResult<PathBuf> {
    let registry = Registry::default();
    let (mut experiment, out) = if let Ok(dictionary) = config.cast::<PyDict>() {
        let mut keys = table(dictionary)?;
        let name = "out, where the configuration is a dictionary,";
        let out = out.ok_or_else(|| raised(OutOfRange::new(name, "the folder of the run", "None")))?;
        if let Some(data) = data {
            // What is wrong with the keys is said before bidders are written.
            if data.is_instance_of::<Valuations>() {
                keys.insert("dataset".to_owned(), "bidders in memory".into());
                Experiment::from_table(keys.clone(), &settings, &registry).map_err(raised)?;
            }
            keys.insert("dataset".to_owned(), folder_of(py, data, home(&out))?.into());
        }
        (Experiment::from_table(keys, &settings, &registry).map_err(raised)?, out)
    } else {
        let path: PathBuf = config.extract()?;
        let named = |experiment: &Experiment| match &out {
            Some(out) => Ok(out.clone()),
            None => default_folder(&path, None, seed.unwrap_or(experiment.seed)).map_err(raised),
        };
        let read = |settings: &[String]| Experiment::read(&path, settings, &registry).map_err(raised);
        if let Some(data) = data {
            // What is wrong with the keys is said before bidders are written.
            let with = |folder: &str| format!("dataset={}", toml::Value::from(folder));
            let checked = read(&[&settings[..], &[with("bidders in memory")]].concat())?;
            settings.push(with(&folder_of(py, data, home(&named(&checked)?))?));
        }
        let experiment = read(&settings)?;
        let out = named(&experiment)?;
        (experiment, out)
    };
    experiment.seed = seed.unwrap_or(experiment.seed);
    let folder = out.clone();
    follow(py, &out, callback, move |observer| experiment.start(&folder, &device, observer))?;
    Ok(out)
}

/// Continues a run.
#[pyfunction]
pub fn resume(
    py: Python<'_>,
    run: PathBuf,
    from_step: Option<usize>,
    data: Option<PathBuf>,
    callback: Option<&Bound<'_, PyAny>>,
    device: String,
) -> PyResult<()> {
    let options = Resumption { from: from_step, dataset: data, device };
    let folder = run.clone();
    follow(py, &run, callback, move |observer| {
        diffecon_experiment::resume(&folder, &options, &Registry::default(), observer)
    })
}

/// The folder around a run's.
fn home(out: &Path) -> PathBuf {
    out.parent().map(Path::to_owned).unwrap_or_default()
}

/// Lets a run go on to its end, or to a checkpoint after an exception.
fn follow(
    py: Python<'_>,
    folder: &Path,
    callback: Option<&Bound<'_, PyAny>>,
    run: impl FnOnce(&mut dyn Observer) -> Result<Progress, ExperimentError> + Send + 'static,
) -> PyResult<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let (asked, listens) = (Arc::clone(&stop), callback.is_some());
    let work = move |line: &Line<Value, Ended>| {
        let mut watch = Watch { line, stop: &asked, listens };
        match catch_unwind(AssertUnwindSafe(|| run(&mut watch))) {
            Ok(ended) => ended.map(Some),
            Err(panic) if panic.is::<Stopped>() => Ok(None),
            Err(panic) => resume_unwind(panic),
        }
    };
    let hear = |event: Value| {
        if let Some(callback) = callback {
            return callback.call1((plain(py, &event)?,)).map(drop);
        }
        let text = event["text"].as_str().unwrap_or_default();
        py.import("warnings")?.call_method1("warn", (text,)).map(drop)
    };
    let (ended, raised_meanwhile) = attended(py, work, hear, || stop.store(true, Ordering::Relaxed))?;
    match (ended, raised_meanwhile) {
        (Ok(_), None) => Ok(()),
        (Ok(reached), Some(exception)) => Err(said(py, exception, folder, reached.as_ref())),
        (Err(error), exception) => {
            let failure = raised(error);
            failure.set_cause(py, exception);
            Err(failure)
        }
    }
}

/// An exception that stopped a run, which says how the run goes on.
fn said(py: Python<'_>, exception: PyErr, folder: &Path, reached: Option<&Progress>) -> PyErr {
    let step = reached.map_or(0, |progress| progress.step);
    let text = format!("stopped after step {step}; continue with: diffecon.resume({:?})", folder.display().to_string());
    if exception.is_instance_of::<PyKeyboardInterrupt>(py) {
        return PyKeyboardInterrupt::new_err(text);
    }
    // Notes on exceptions are of Python 3.11.
    let _ = exception.value(py).call_method1("add_note", (text,));
    exception
}
