//! `diffecon resume`: a run goes on from its newest checkpoint.

use crate::arguments::Resume;
use crate::commands::train::{drive, learner};
use crate::experiment::Experiment;
use anyhow::Result;
use diffecon_train::RunFolder;

/// Runs the command.
pub fn run(arguments: &Resume) -> Result<()> {
    let folder = RunFolder::open(&arguments.run)?;
    let experiment = Experiment::read(&folder.config(), &[])?;
    drive(&mut learner(&experiment, &arguments.device)?, &folder, &experiment, true)
}
