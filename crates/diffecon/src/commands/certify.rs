//! `diffecon certify`: what is certain of menus.

use crate::arguments::Certify;
use crate::commands::Ending;
use crate::output::print;
use crate::table;
use anyhow::Result;
use diffecon_optimal::Certified;

/// Runs the command.
pub fn run(arguments: &Certify) -> Result<Ending> {
    show(&diffecon_optimal::certify(&arguments.files, arguments.dataset.as_deref())?, arguments.json)?;
    Ok(Ending::Finished)
}

/// Prints certificates.
pub fn show(certified: &[Certified], json: bool) -> Result<()> {
    if !json {
        return print(&table::certified(certified));
    }
    certified.iter().try_for_each(|one| print(&serde_json::to_string(one)?))
}
