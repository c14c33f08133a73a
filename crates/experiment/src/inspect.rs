//! What a file or folder of the project is.

use crate::error::ExperimentError;
use crate::experiment::Experiment;
use crate::mechanism_path::is_checkpoint;
use crate::registry::Registry;
use diffecon_bidding::Design;
use diffecon_config::memory::{self, Memory};
use diffecon_config::{WRITTEN, read_text};
use diffecon_data::mechanism_file::provenance;
use diffecon_data::{CheckedRecipe, Dataset, Envelope, FileKind, PAYLOAD_FILE, Recipe, Summary};
use diffecon_train::{Progress, RunFolder, RunSummary, metrics};
use serde_json::{Value, json};
use std::path::Path;

/// What a path is, as a JSON object with the entry `what`; anything else depends on that.
///
/// # Errors
/// If the path is nothing of this project, or is damaged.
pub fn inspect(path: &Path, registry: &Registry) -> Result<Value, ExperimentError> {
    if path.is_dir() {
        return inspect_folder(path, registry);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("safetensors") => inspect_tensors(path),
        Some("toml") => inspect_toml(path, registry),
        Some("jsonl") if name == "metrics.jsonl" => {
            let lines = metrics::read(path)?;
            let last = lines.last().cloned().map_or(Value::Null, Value::Object);
            Ok(json!({ "what": "metrics of a run", "lines": lines.len(), "last": last }))
        }
        Some("csv") if name == "metrics.csv" => Ok(json!({ "what": "metrics of a run as a table" })),
        Some("json") if name == "summary.json" => {
            Ok(json!({ "what": "summary of a run", "summary": RunSummary::read(path)? }))
        }
        _ if name.contains("tfevents") => Ok(json!({ "what": "metrics of a run for TensorBoard" })),
        _ => {
            let instances = diffecon_cats::read_instances(path).map_err(diffecon_data::DataError::from)?;
            let goods: Vec<usize> = instances.iter().map(|instance| instance.goods).collect();
            let bids: Vec<usize> = instances.iter().map(|instance| instance.bids.len()).collect();
            Ok(json!({ "what": "instances of CATS", "instances": instances.len(), "goods": goods, "bids": bids }))
        }
    }
}

fn inspect_folder(path: &Path, registry: &Registry) -> Result<Value, ExperimentError> {
    if path.join("config.toml").is_file() {
        return inspect_run(path, registry);
    }
    if path.join(PAYLOAD_FILE).is_file() {
        return inspect_data_set(path);
    }
    if is_checkpoint(path) {
        let progress = Progress::read(path)?;
        return Ok(json!({ "what": "checkpoint of a run", "progress": progress }));
    }
    if path.join("design.toml").is_file() {
        let sessions = std::fs::read_to_string(path.join("sessions.jsonl")).map_or(0, |lines| lines.lines().count());
        let mut design = inspect_toml(&path.join("design.toml"), registry)?;
        design["what"] = "run of auctions".into();
        design["sessions_over"] = sessions.into();
        return Ok(design);
    }
    if path.join("recipe.toml").is_file() {
        return inspect_toml(&path.join("recipe.toml"), registry);
    }
    Err(ExperimentError::path(path, "should be a run, a checkpoint, a data set or a file, but is another folder"))
}

fn inspect_run(path: &Path, registry: &Registry) -> Result<Value, ExperimentError> {
    let folder = RunFolder::open(path)?;
    let experiment = Experiment::read(&folder.config(), &[], registry)?;
    let checkpoints = folder.checkpoints()?;
    let progress = checkpoints.last().map(|step| Progress::read(&folder.checkpoint(*step))).transpose()?;
    let rivals = match progress.as_ref().and_then(|progress| progress.best) {
        Some(best) => Some(best.rivals(&metrics::read(&folder.metrics())?)),
        None => None,
    };
    Ok(json!({
        "what": "run",
        "learner": experiment.learner(),
        "seed": experiment.seed,
        "progress": progress,
        "validations_within_the_error_of_the_best": rivals,
        "checkpoints": checkpoints,
        "mechanism": folder.mechanism().exists(),
        "settings": experiment.settings(),
    }))
}

fn inspect_toml(path: &Path, registry: &Registry) -> Result<Value, ExperimentError> {
    let text = read_text(path, WRITTEN).map_err(ExperimentError::io("read", path))?;
    let table = text.parse::<toml::Table>().unwrap_or_default();
    if table.contains_key("distribution") {
        let recipe = Recipe::read(path)?;
        let memory = CheckedRecipe::read(path).ok().and_then(|checked| checked.memory().ok()).map(said);
        return Ok(json!({ "what": "recipe of a data set", "recipe": recipe, "memory": memory }));
    }
    if table.contains_key("treatment") {
        let design = Design::read(path, &[])?;
        return Ok(json!({ "what": "design of auctions", "design": *design }));
    }
    let experiment = Experiment::read(path, &[], registry)?;
    let (learner, seed, settings) = (experiment.learner(), experiment.seed, experiment.settings());
    let memory = experiment.memory().map(said);
    Ok(json!({ "what": "experiment", "learner": learner, "seed": seed, "settings": settings, "memory": memory }))
}

/// An estimate of memory: all its bytes, the machine's, and what takes how many.
fn said(memory: Memory) -> Value {
    json!({ "bytes": memory.bytes(), "machine_bytes": memory::machine(), "parts": memory.parts })
}

fn inspect_data_set(folder: &Path) -> Result<Value, ExperimentError> {
    let (dataset, sha256) = Dataset::load_with_sum(folder)?;
    let summary = serde_json::to_value(Summary::new(&dataset)).unwrap_or_default();
    Ok(json!({ "what": "data set", "sha256": sha256, "summary": summary }))
}

fn inspect_tensors(path: &Path) -> Result<Value, ExperimentError> {
    let file = Envelope::read(path)?;
    let tensors = file.tensors();
    let mut shapes = serde_json::Map::new();
    for name in tensors.names() {
        let (dtype, shape, _) = tensors.tensor(name)?;
        shapes.insert(name.to_owned(), format!("{dtype:?} {shape:?}").into());
    }
    let mut described = json!({
        "what": file.kind().to_string(),
        "sha256": file.sha256(),
        "written_by": file.written_by(),
        "tensors": shapes,
    });
    if matches!(
        file.kind(),
        FileKind::Menu
            | FileKind::PriceFunction
            | FileKind::Hybrid
            | FileKind::Policy
            | FileKind::Dual
            | FileKind::BidFunctions
            | FileKind::Contracts
            | FileKind::Offers
    ) {
        described["mechanism"] = file.json_header()["mechanism"].clone();
        described["provenance"] = serde_json::to_value(provenance(&file)?).unwrap_or_default();
    }
    Ok(described)
}
