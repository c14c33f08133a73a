//! `diffecon report`: a comparison as one page.

use crate::arguments::Report;
use crate::commands::Ending;
use crate::output::{counted, note};
use anyhow::Result;
use diffecon_report::Page;

/// Runs the command.
pub fn run(Report { mechanisms, out, plots, market }: &Report) -> Result<Ending> {
    let page = Page::new(mechanisms, &market.evaluation())?;
    page.write_html(out)?;
    note(&format!("wrote {}", out.display()));
    if let Some(folder) = plots {
        let files = page.write_files(folder)?;
        note(&format!("wrote {} into {}", counted(files, "file"), folder.display()));
    }
    Ok(Ending::Finished)
}
