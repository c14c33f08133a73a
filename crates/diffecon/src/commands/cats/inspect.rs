//! `diffecon cats inspect`: the statistics of instances.

use crate::arguments::Inspect;
use crate::commands::cats::read;
use crate::output::print;
use crate::{picture, table};
use anyhow::{Result, bail};
use diffecon_cats::statistics::{Comparison, DistributionStatistics, Golden, compare, summarise};
use diffecon_data::atomic_file;
use std::collections::BTreeMap;
use std::path::Path;

/// Runs the command.
pub fn run(arguments: &Inspect) -> Result<()> {
    if let Some(path) = &arguments.picture
        && !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("svg"))
    {
        bail!("the picture's file name should end in .svg, but is {:?}", path.display());
    }
    let golden = arguments.compare.as_deref().map(Golden::read).transpose()?;
    let mut instances = Vec::new();
    for path in &arguments.files {
        instances.extend(read(path)?);
    }
    let statistics = summarise(&instances);
    if let Some(path) = &arguments.picture {
        draw(path, &statistics)?;
    }
    match golden {
        Some(golden) => {
            let comparisons = comparisons(&golden, arguments.section.as_deref(), &statistics)?;
            if arguments.json {
                return print(&serde_json::to_string(&comparisons)?);
            }
            let tables = comparisons.iter().map(|(name, comparison)| table::comparison(name, comparison));
            print(&tables.collect::<Vec<_>>().join("\n\n"))
        }
        None if arguments.json => print(&serde_json::to_string(&statistics)?),
        None => print(&table::statistics(&statistics)),
    }
}

/// Every distribution beside the golden one of its name and number of goods.
fn comparisons(
    golden: &Golden,
    section: Option<&str>,
    statistics: &BTreeMap<String, DistributionStatistics>,
) -> Result<BTreeMap<String, Comparison>> {
    let of = |(name, ours): (&String, &DistributionStatistics)| {
        let (least, most) = ours.goods_range().unwrap_or_default();
        let entry = golden.entry(section, name, least).or_else(|_| golden.entry(section, name, most))?;
        Ok((name.clone(), compare(ours, entry)))
    };
    statistics.iter().map(of).collect()
}

fn draw(path: &Path, statistics: &BTreeMap<String, DistributionStatistics>) -> Result<()> {
    let named: Vec<(String, &DistributionStatistics)> =
        statistics.iter().map(|(name, statistics)| (name.clone(), statistics)).collect();
    atomic_file::write(path, picture::distributions(&named)?.as_bytes())?;
    eprintln!("drew {}", path.display());
    Ok(())
}
