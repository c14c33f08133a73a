//! `diffecon resume`: a run goes on from its newest checkpoint.

use crate::arguments::Resume;
use crate::commands::{Ending, train};
use anyhow::Result;
use diffecon_train::RunFolder;

/// Runs the command.
pub fn run(arguments: &Resume) -> Result<Ending> {
    train::resume(&RunFolder::open(&arguments.run)?, &arguments.device)
}
