//! `diffecon report`: a comparison as one page.

use crate::arguments::Report;
use crate::commands::Ending;
use crate::output::note;
use anyhow::{Context, Result};
use diffecon_files::atomic_file;
use diffecon_report::Page;
use std::fs;

/// Runs the command.
pub fn run(Report { mechanisms, out, plots, market }: &Report) -> Result<Ending> {
    let page = Page::new(mechanisms, &market.evaluation())?;
    atomic_file::write(out, page.html().as_bytes())?;
    note(&format!("wrote {}", out.display()));
    if let Some(folder) = plots {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let files = page.files();
        for (name, contents) in &files {
            atomic_file::write(&folder.join(name), contents.as_bytes())?;
        }
        note(&format!("wrote {} files into {}", files.len(), folder.display()));
    }
    Ok(Ending::Finished)
}
