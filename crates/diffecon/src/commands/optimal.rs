//! `diffecon optimal`: the mechanism of the greatest revenue for finitely many types.

use crate::arguments::Optimal;
use crate::commands::Ending;
use anyhow::Result;

/// Says that there is no solver in this build.
#[cfg(not(feature = "solve"))]
pub fn run(_: &Optimal) -> Result<Ending> {
    anyhow::bail!(crate::commands::NO_SOLVER)
}

/// Runs the command.
#[cfg(feature = "solve")]
pub fn run(Optimal { dataset, split, out, json }: &Optimal) -> Result<Ending> {
    use crate::commands::certify::show;
    use crate::output::note;
    use anyhow::Context;
    use diffecon_data::DUAL_SUFFIX;
    use diffecon_optimal::{certify, optimal};
    use std::path::Path;

    let default = || {
        let whole = std::path::absolute(dataset).with_context(|| format!("cannot find {}", dataset.display()))?;
        let name = whole.file_name().with_context(|| format!("{} has no name", dataset.display()))?;
        anyhow::Ok(Path::new("checkpoints").join(name).join("optimal.safetensors"))
    };
    let menu = out.clone().map_or_else(default, Ok)?;
    let name = menu.to_string_lossy();
    let name = name.strip_suffix(".safetensors").filter(|name| !format!("{name}.safetensors").ends_with(DUAL_SUFFIX));
    let name = name.with_context(|| {
        format!("--out should be NAME.safetensors and not NAME{DUAL_SUFFIX}, but is {}", menu.display())
    })?;
    let dual = Path::new(&format!("{name}{DUAL_SUFFIX}")).to_owned();
    optimal(dataset, *split, [&menu, &dual], |round| {
        note(&format!(
            "round {}: at most {:.6}, {} incentive rows, {} more are violated",
            round.round, round.bound, round.rows, round.violated
        ));
    })?;
    note(&format!("wrote {} and {}", menu.display(), dual.display()));
    show(&certify(&[menu, dual], None)?, *json)?;
    Ok(Ending::Finished)
}
