//! `diffecon cats generate`: instances into a folder.

use crate::arguments::Generate;
use crate::commands::cats::instance_folder::InstanceFolder;
use crate::commands::cats::plan::Plan;
use crate::output::{counted, note};
use anyhow::Result;
use indicatif::ProgressBar;

/// Instances generated at a time.
pub const BLOCK: u64 = 64;

/// Runs the command: all files appear, or none.
pub fn run(arguments: &Generate) -> Result<()> {
    let mut plan = Plan::new(arguments)?;
    let (name, instances) = (plan.name().to_owned(), arguments.instances);
    let stem = |index: u64| format!("{name}-{index:04}");
    let mut folder =
        InstanceFolder::prepare(&arguments.out, &arguments.format, arguments.gzip, &name, (0..instances).map(stem))?;
    let bar = ProgressBar::new(instances);
    for start in (0..instances).step_by(BLOCK as usize) {
        let block = start..instances.min(start + BLOCK);
        let size = block.end - block.start;
        for line in plan.each(block, |index, instance| folder.write(&stem(index), instance)) {
            folder.append(&line?)?;
        }
        bar.inc(size);
    }
    bar.finish_and_clear();
    let place = folder.to_string();
    folder.publish()?;
    note(&format!("wrote {} of {name} to {place}", counted(instances as usize, "instance")));
    Ok(())
}
