//! `diffecon cats solve`: the bids that win.

use crate::arguments::Solve;
use anyhow::Result;
use std::num::NonZeroUsize;

/// Says that there is no solver in this build.
#[cfg(not(feature = "solve"))]
pub fn run(_: &Solve, _: Option<NonZeroUsize>) -> Result<()> {
    anyhow::bail!(crate::commands::NO_SOLVER)
}

/// Runs the command.
#[cfg(feature = "solve")]
pub fn run(arguments: &Solve, threads: Option<NonZeroUsize>) -> Result<()> {
    use crate::commands::cats::read;
    use crate::output::print;
    use crate::table;
    use diffecon_cats::{CatsError, SolveOptions, solve};
    use diffecon_config::OutOfRange;
    use std::num::NonZeroU32;
    use std::time::Duration;

    let time_limit = arguments.time_limit.map(|seconds| {
        let limit = Duration::try_from_secs_f64(seconds);
        limit.map_err(|_| CatsError::out_of_range("time-limit", "a number of seconds from 0", seconds))
    });
    let threads = threads.and_then(|threads| NonZeroU32::try_from(threads).ok()).unwrap_or(NonZeroU32::MIN);
    let relative_gap = arguments.gap;
    OutOfRange::unless((0.0..=1.0).contains(&relative_gap), "gap", "in [0, 1]", relative_gap)?;
    let options = SolveOptions { time_limit: time_limit.transpose()?, relative_gap, threads };
    for path in &arguments.files {
        for instance in read(path)? {
            let solution = solve(&instance, &options)?;
            if arguments.json {
                let mut line = serde_json::to_value(&solution)?;
                line["file"] = path.display().to_string().into();
                print(&line.to_string())?;
            } else {
                print(&table::solution(&path.display().to_string(), &instance, &solution))?;
            }
        }
    }
    Ok(())
}
