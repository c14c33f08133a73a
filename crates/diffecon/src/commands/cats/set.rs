//! `diffecon cats set`: a named set of instances.

use crate::arguments::Set;
use crate::new_files::NewFiles;
use crate::output::{note, print};
use crate::table;
use anyhow::Result;

/// Runs the command: all files appear, or none.
pub fn run(arguments: &Set) -> Result<()> {
    let (Some(set), Some(folder)) = (arguments.name, &arguments.out) else { return print(&table::sets()) };
    let out = NewFiles::of(folder)?;
    let mut files = set.files()?;
    let number = files.len();
    files.push((format!("{set}.sha256"), set.hashes().into_bytes()));
    for (name, bytes) in &files {
        out.ensure_free(name)?;
        out.write(name, bytes)?;
    }
    out.publish()?;
    note(&format!("wrote the {number} instances of {set} to {}: all as published", folder.display()));
    Ok(())
}
