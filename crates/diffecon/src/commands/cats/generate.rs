//! `diffecon cats generate`: instances into a folder.

use crate::arguments::Generate;
use crate::commands::cats::instance_folder::InstanceFolder;
use crate::commands::cats::plan::Plan;
use crate::output::note;
use anyhow::Result;
use indicatif::ProgressBar;
use rayon::prelude::*;

/// Instances generated at a time.
const BLOCK: usize = 64;

/// Runs the command: all files appear, or none.
pub fn run(arguments: &Generate) -> Result<()> {
    let plan = Plan::new(arguments)?;
    let mut folder = InstanceFolder::prepare(arguments, &plan)?;
    let bar = ProgressBar::new(arguments.instances);
    for start in (0..arguments.instances).step_by(BLOCK) {
        let block: Vec<u64> = (start..arguments.instances.min(start + BLOCK as u64)).collect();
        let lines: Vec<Result<Vec<u8>>> = block.par_iter().map(|&index| folder.write(&plan, index)).collect();
        for line in lines {
            folder.append(&line?)?;
        }
        bar.inc(block.len() as u64);
    }
    bar.finish_and_clear();
    let place = folder.to_string();
    folder.publish()?;
    note(&format!("wrote {} instances of {} to {place}", arguments.instances, plan.name));
    Ok(())
}
