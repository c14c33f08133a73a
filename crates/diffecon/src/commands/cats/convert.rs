//! `diffecon cats convert`: instances from any format to others.

use crate::arguments::Convert;
use crate::commands::cats::instance_folder::ensure_free;
use crate::commands::cats::read;
use crate::output::{counted, note};
use anyhow::{Context, Result, bail};
use diffecon_cats::{Format, Instance};
use diffecon_files::StagingFolder;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs the command: all files appear, or none.
pub fn run(arguments: &Convert) -> Result<()> {
    let names = names(&arguments.files)?;
    let mut formats = arguments.format.clone();
    formats.sort_by_key(|format| format.name());
    formats.dedup();
    let folder = &arguments.out;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let staging = StagingFolder::inside(folder)?;
    let mut written = 0;
    for (path, name) in arguments.files.iter().zip(&names) {
        let instances = read(path)?;
        if formats.iter().any(|format| format.is_program()) {
            note_extreme_prices(path, &instances);
        }
        for &format in &formats {
            for (file, instances) in files(name, format, &instances) {
                let file = format!("{file}{}", if arguments.gzip { ".gz" } else { "" });
                let place = folder.join(&file);
                ensure_free(&place)?;
                let staged = staging.path().join(file);
                // Two instances can come to one name, as `a-0001` and the second of `a`.
                ensure_free(&staged).with_context(|| format!("{} would be written twice", place.display()))?;
                let bytes: Vec<u8> =
                    instances.iter().flat_map(|instance| instance.to_bytes(format, arguments.gzip)).collect();
                fs::write(&staged, bytes).with_context(|| format!("cannot write {}", place.display()))?;
                written += 1;
            }
        }
    }
    staging.publish(folder)?;
    note(&format!("wrote {} to {}", counted(written, "file"), folder.display()));
    Ok(())
}

/// The names of the files of one input in a format, with the instances that each holds.
fn files<'a>(name: &str, format: Format, instances: &'a [Instance]) -> Vec<(String, &'a [Instance])> {
    let extension = format.extension();
    match instances {
        [_] => vec![(format!("{name}.{extension}"), instances)],
        _ if format == Format::JsonLines => vec![(format!("{name}.{extension}"), instances)],
        _ => {
            let each = instances.chunks(1).enumerate();
            each.map(|(index, one)| (format!("{name}-{index:04}.{extension}"), one)).collect()
        }
    }
}

/// What the files made of each input are called after: its own name without the endings of formats.
fn names(files: &[PathBuf]) -> Result<Vec<String>> {
    let mut inputs: BTreeMap<String, &Path> = BTreeMap::new();
    let mut names = Vec::new();
    for path in files {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let endings = [".txt", ".cats", ".lp", ".mps", ".jsonl", ".ndjson"];
        let name = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        if let Some(other) = inputs.insert(name.to_owned(), path) {
            bail!("{} and {} should have different names: both become {name}", other.display(), path.display());
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// Notes prices that solvers do not take as they are.
fn note_extreme_prices(path: &Path, instances: &[Instance]) {
    let prices = instances.iter().flat_map(|instance| &instance.bids).map(|bid| bid.price);
    let extreme = prices.filter(|price| *price != 0.0 && !Format::SOLVABLE_PRICES.contains(price));
    let (count, least, most) = extreme.fold((0_usize, f64::INFINITY, 0.0_f64), |(count, least, most), price| {
        (count + 1, least.min(price), most.max(price))
    });
    if count > 0 {
        note(&format!(
            "note: {}: {count} prices from {least:e} to {most:e}: most solvers are exact to about 1e-6 and take 1e20 for \
             infinite; scale prices to [{:e}, {:e}]",
            path.display(),
            Format::SOLVABLE_PRICES.start(),
            Format::SOLVABLE_PRICES.end(),
        ));
    }
}
