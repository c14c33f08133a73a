//! `diffecon cats inspect`: the statistics of instances.

use crate::arguments::Inspect;
use crate::commands::cats::read;
use crate::output::note;
use crate::output::print;
use crate::table;
use anyhow::{Result, bail};
use diffecon_cats::statistics::{Comparison, DistributionStatistics, Golden, compare, picture, summarise};
use diffecon_files::atomic_file;
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
    let unchecked = instances.iter().flat_map(|instance| &instance.comments).any(|line| line.contains(UNCHECKED));
    let section = arguments.section.as_deref();
    let comparisons = golden.map(|golden| comparisons(&golden, section, unchecked, &statistics)).transpose()?;
    if let Some(path) = &arguments.picture {
        draw(path, &statistics)?;
    }
    match comparisons {
        Some(comparisons) if arguments.json => print(&serde_json::to_string(&comparisons)?),
        Some(comparisons) => {
            let tables = comparisons.iter().map(|(name, comparison)| table::comparison(name, comparison));
            print(&tables.collect::<Vec<_>>().join("\n\n"))
        }
        None if arguments.json => print(&serde_json::to_string(&statistics)?),
        None => print(&table::statistics(&statistics)),
    }
}

/// What instances say whose dominated bids were kept.
const UNCHECKED: &str = "Dominance check: off";
/// The section of golden statistics of such instances.
const UNCHECKED_SECTION: &str = "gold_no_dom_check";

/// Every distribution beside the golden one of its name and number of goods.
fn comparisons(
    golden: &Golden,
    section: Option<&str>,
    unchecked: bool,
    statistics: &BTreeMap<String, DistributionStatistics>,
) -> Result<BTreeMap<String, Comparison>> {
    let of = |(name, ours): (&String, &DistributionStatistics)| {
        let (least, most) = ours.goods_range().unwrap_or_default();
        let entry_in = |section| golden.entry(section, name, least).or_else(|_| golden.entry(section, name, most));
        let entry = match section {
            None if unchecked => entry_in(Some(UNCHECKED_SECTION)).or_else(|_| entry_in(None))?,
            section => entry_in(section)?,
        };
        let comparison = compare(ours, entry);
        if comparison.means.iter().all(|row| row.z.is_none()) {
            note(&format!("note: {name}: z-scores need at least two instances"));
        }
        let bids = comparison.means.iter().find(|row| row.statistic == "n_bids");
        if let Some(bids) = bids.filter(|row| (row.ours / row.golden - 1.0).abs() > 0.05) {
            note(&format!("note: {name}: {:.0} bids an instance, the golden ones have {:.0}", bids.ours, bids.golden));
        }
        Ok((name.clone(), comparison))
    };
    statistics.iter().map(of).collect()
}

fn draw(path: &Path, statistics: &BTreeMap<String, DistributionStatistics>) -> Result<()> {
    let named: Vec<(String, &DistributionStatistics)> =
        statistics.iter().map(|(name, statistics)| (name.clone(), statistics)).collect();
    atomic_file::write(path, picture(&named)?.as_bytes())?;
    note(&format!("drew {}", path.display()));
    Ok(())
}
