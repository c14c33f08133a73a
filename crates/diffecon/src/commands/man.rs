//! `diffecon man`: a manual page for every command.

use crate::arguments::Arguments;
use crate::commands::Ending;
use crate::new_files::NewFiles;
use crate::output::{counted, note};
use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use std::path::Path;

/// Runs the command: all pages appear, or none.
pub fn run(folder: &Path) -> Result<Ending> {
    let out = NewFiles::of(folder)?;
    let mut program = Arguments::command();
    program.build();
    let mut pages = Vec::new();
    collect("diffecon", &program, &mut pages)?;
    for (name, page) in &pages {
        out.ensure_free(name)?;
        out.write(name, page)?;
    }
    out.publish()?;
    note(&format!("wrote {} to {}", counted(pages.len(), "manual page"), folder.display()));
    Ok(Ending::Finished)
}

/// The pages of a command and those below it, by their files' names.
fn collect(name: &str, command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let mut page = Vec::new();
    Man::new(command.clone().name(name.to_owned())).render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    below.into_iter().try_for_each(|below| collect(&format!("{name}-{}", below.get_name()), below, pages))
}
