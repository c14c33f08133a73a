//! The flow of a run, in two goods.

use super::market_files::RunFile;
use crate::plots::trajectories::Trajectory;
use diffecon_bundleflow::trajectories::trajectories;
use diffecon_bundleflow::{BundleFlow, BundleFlowExperiment};
use diffecon_train::{Method, RunError, RunFolder, state_file};

/// The most support points that are followed.
const MOST_POINTS: usize = 80;

/// How support points move in the first two goods, by the newest checkpoint of a run that can be read. None if the run has no flow, or
/// no checkpoint, or there is one good only.
///
/// # Errors
/// If the run's folder cannot be read.
pub fn flow_trajectories(run: &RunFile) -> Result<Option<Vec<Trajectory>>, RunError> {
    let goods = run.file.json_header()["mechanism"]["goods"].as_u64().unwrap_or_default() as usize;
    if run.provenance.learner != BundleFlow::NAME || goods < 2 {
        return Ok(None);
    }
    let folder = run.file.path().parent().and_then(|folder| RunFolder::open(folder).ok());
    let experiment = run.provenance.settings.clone().try_into::<BundleFlowExperiment>().ok();
    let (Some(folder), Some(experiment)) = (folder, experiment) else { return Ok(None) };
    let of_step = |step: usize| {
        let (state, _) = state_file::load::<serde_json::Value>(&folder.state(step)).ok()?;
        trajectories(&experiment, goods, &state, MOST_POINTS).ok()
    };
    let ways = folder.checkpoints()?.into_iter().rev().find_map(of_step);
    let plane = |way: Vec<Vec<f32>>| way.iter().map(|point| (f64::from(point[0]), f64::from(point[1]))).collect();
    Ok(ways.map(|ways| ways.into_iter().map(plane).collect()))
}
