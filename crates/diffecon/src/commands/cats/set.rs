//! `diffecon cats set`: a named set of instances.

use crate::arguments::Set;
use crate::commands::cats::instance_folder::ensure_free;
use crate::output::{note, print};
use crate::table;
use anyhow::{Context, Result};
use diffecon_files::StagingFolder;
use std::fs;

/// Runs the command: all files appear, or none.
pub fn run(arguments: &Set) -> Result<()> {
    let (Some(set), Some(folder)) = (arguments.name, &arguments.out) else { return print(&table::sets()) };
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut files = set.files()?;
    let number = files.len();
    files.push((format!("{set}.sha256"), set.hashes().into_bytes()));
    for (name, _) in &files {
        ensure_free(&folder.join(name))?;
    }
    let staging = StagingFolder::inside(folder)?;
    for (name, bytes) in &files {
        let cannot = || format!("cannot write {}", folder.join(name).display());
        fs::write(staging.path().join(name), bytes).with_context(cannot)?;
    }
    staging.publish(folder)?;
    note(&format!("wrote the {number} instances of {set} to {}: all as published", folder.display()));
    Ok(())
}
