//! `diffecon polish`: a menu bettered by exact prices.

use crate::arguments::Polish;
use crate::commands::Ending;
use crate::output::{note, print};
use anyhow::Result;
use diffecon_experiment::PolishOptions;

/// Runs the command.
pub fn run(Polish { mechanism, rounds, dataset, out }: &Polish) -> Result<Ending> {
    let out = out.clone().unwrap_or_else(|| diffecon_experiment::polished_file(mechanism));
    let options = PolishOptions { dataset: dataset.clone(), rounds: *rounds };
    let polished = diffecon_experiment::polish(mechanism, &options, &out, |found| {
        note(&format!(
            "round {}: revenue {:.6} of training bidders, {:.6} of validation bidders",
            found.round, found.training, found.validation
        ));
    })?;
    note(&format!("the menu after round {} earns most of the validation bidders", polished.rounds));
    print(&format!("wrote {}", out.display()))?;
    Ok(Ending::Finished)
}
