//! `diffecon dataset`: from recipes and files to data sets, and back.

use crate::arguments::DatasetCommand;
use crate::commands::Ending;
use crate::output;
use crate::output::{counted, note};
use anyhow::{Context, Result};
use diffecon_data::{CheckedRecipe, Dataset, ImportOptions, PAYLOAD_FILE, RECIPE_FILE, Summary, export, import};
use std::path::Path;

/// Runs the command.
pub fn run(command: DatasetCommand) -> Result<Ending> {
    match command {
        DatasetCommand::Build { recipe } => {
            let recipe = if recipe.is_dir() { recipe.join(RECIPE_FILE) } else { recipe };
            let folder = recipe.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let checked = CheckedRecipe::read(&recipe)?;
            let dataset = Dataset::generate(name_of(folder)?, &checked)?;
            dataset.save(folder)?;
            say(&dataset, folder);
        }
        DatasetCommand::Import { files, out, split, goods, values, seed } => {
            let options = ImportOptions { name: name_of(&out)?, goods, splits: split, seed, values };
            let (dataset, notes) = import(&files, &options)?;
            notes.iter().for_each(|about| note(&format!("note: {about}")));
            dataset.save_new(&out)?;
            say(&dataset, &out);
        }
        DatasetCommand::Export { dataset, out, split } => {
            let dataset = Dataset::load(&dataset)?;
            let valuations = split.map_or_else(|| dataset.valuations.clone(), |split| dataset.split(split));
            export(&valuations, &out)?;
            note(&format!("wrote {} to {}", counted(valuations.bidders(), "bidder"), out.display()));
        }
        DatasetCommand::Inspect { dataset, json } => {
            let summary = Summary::new(&Dataset::load(&dataset)?);
            if json {
                output::print(&serde_json::to_string(&summary)?)?;
            } else {
                output::print(toml::to_string(&summary)?.trim_end())?;
            }
        }
    }
    Ok(Ending::Finished)
}

/// Says what was written.
fn say(dataset: &Dataset, folder: &Path) {
    let (bidders, goods) = (dataset.valuations.bidders(), dataset.valuations.goods());
    let (bidders, goods) = (counted(bidders, "bidder"), counted(goods, "good"));
    note(&format!("wrote {bidders} over {goods} to {}", folder.join(PAYLOAD_FILE).display()));
}

/// A data set is called after its folder.
fn name_of(folder: &Path) -> Result<String> {
    let whole = std::path::absolute(folder).with_context(|| format!("cannot find {}", folder.display()))?;
    let name = whole.file_name().with_context(|| format!("{} has no name", folder.display()))?;
    Ok(name.to_string_lossy().into_owned())
}
