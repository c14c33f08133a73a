//! `diffecon cats official`: instances that learn2branch published.

use crate::arguments::Official;
use crate::commands::cats::instance_folder::InstanceFolder;
use crate::output::{counted, note};
use anyhow::Result;
use diffecon_cats::cauctions::OfficialSet;
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Runs the command: the files of a set appear once all instances are made, or none does.
pub fn run(arguments: &Official) -> Result<()> {
    let mut wanted: BTreeMap<&OfficialSet, BTreeSet<u64>> = BTreeMap::new();
    for names in &arguments.names {
        wanted.entry(names.set).or_default().extend(names.first..=names.last);
    }
    let instances: usize = wanted.values().map(BTreeSet::len).sum();
    // The stream has no way to an instance but through those before it.
    let bar = ProgressBar::new(wanted.values().filter_map(BTreeSet::last).sum());
    let mut folders = Vec::new();
    for (&set, numbers) in &wanted {
        let out = arguments.out.join(set.name);
        let stems = numbers.iter().map(|&number| stem(number));
        folders.push(InstanceFolder::prepare(&out, &arguments.format, arguments.gzip, set.name, stems)?);
    }
    let sets: Vec<_> = wanted.iter().zip(&mut folders).collect();
    sets.into_par_iter().try_for_each(|((set, numbers), folder)| -> Result<()> {
        let last = numbers.last().copied().unwrap_or_default();
        let stream = set.stream(arguments.mode)?;
        for (number, instance) in (1..=last).zip(stream) {
            if numbers.contains(&number) {
                let line = folder.write(&stem(number), &instance?)?;
                folder.append(&line)?;
            }
            bar.inc(1);
        }
        Ok(())
    })?;
    bar.finish_and_clear();
    folders.into_iter().try_for_each(InstanceFolder::publish)?;
    note(&format!("wrote {} of learn2branch to {}", counted(instances, "instance"), arguments.out.display()));
    Ok(())
}

/// The file name that the original gives an instance, without its ending.
fn stem(number: u64) -> String {
    format!("instance_{number}")
}
