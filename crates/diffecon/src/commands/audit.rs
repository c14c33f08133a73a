//! `diffecon audit`: whether mechanisms keep what auctions promise.

use crate::arguments::Audit;
use crate::commands::Ending;
use crate::{output, table};
use anyhow::Result;
use diffecon_config::OutOfRange;

/// Runs the command.
pub fn run(audit: &Audit) -> Result<Ending> {
    let Audit { mechanisms, tolerance, json, .. } = audit;
    OutOfRange::unless(*tolerance >= 0.0, "--tolerance", "at least 0", tolerance)?;
    let audited = diffecon_experiment::audit(mechanisms, &audit.options())?;
    output::print(&if *json { serde_json::to_string(&audited)? } else { table::audited(&audited) })?;
    let failed: Vec<_> = audited.iter().filter(|one| !one.audit.passes(*tolerance)).collect();
    for one in &failed {
        output::error(&format!("{}: the audit finds more than the tolerance {tolerance:e}", one.file.display()));
    }
    Ok(if failed.is_empty() { Ending::Finished } else { Ending::Failed })
}
