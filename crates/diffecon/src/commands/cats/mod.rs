//! `diffecon cats`: instances of the Combinatorial Auction Test Suite.

mod convert;
mod generate;
mod inspect;
mod instance_folder;
mod official;
mod plan;
mod set;
mod solve;

use crate::arguments::CatsCommand;
use crate::commands::Ending;
use crate::output::note;
use anyhow::Result;
use diffecon_cats::{Instance, read_instances};
use std::num::NonZeroUsize;
use std::path::Path;

/// Runs the command.
pub fn run(command: &CatsCommand, threads: Option<NonZeroUsize>) -> Result<Ending> {
    match command {
        CatsCommand::Generate(generate) => generate::run(generate),
        CatsCommand::Official(official) => official::run(official),
        CatsCommand::Set(set) => set::run(set),
        CatsCommand::Convert(convert) => convert::run(convert),
        CatsCommand::Inspect(inspect) => inspect::run(inspect),
        CatsCommand::Solve(solve) => solve::run(solve, threads),
    }?;
    Ok(Ending::Finished)
}

/// The instances of a file; notes what was dropped on standard error.
fn read(path: &Path) -> Result<Vec<Instance>> {
    let instances = read_instances(path)?;
    for bid in instances.iter().flat_map(|instance| &instance.dropped) {
        note(&format!("note: {}:{}: bid dropped: {}", path.display(), bid.line, bid.reason));
    }
    Ok(instances)
}
