//! `diffecon cats convert`: instances from any format to others.

use crate::arguments::Convert;
use crate::commands::cats::instance_folder::{distinct, file};
use crate::commands::cats::read;
use crate::new_files::NewFiles;
use crate::output::{counted, note};
use anyhow::{Result, bail};
use diffecon_cats::{Format, Instance};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Runs the command: all files appear, or none.
pub fn run(arguments: &Convert) -> Result<()> {
    let names = names(&arguments.files)?;
    let formats = distinct(&arguments.format);
    let out = NewFiles::of(&arguments.out)?;
    let mut written = 0;
    for (path, name) in arguments.files.iter().zip(&names) {
        let instances = read(path)?;
        if formats.iter().any(|format| format.is_program()) {
            note_extreme_prices(path, &instances);
        }
        for &format in &formats {
            for (stem, instances) in files(name, format, &instances) {
                let file = file(&stem, format, arguments.gzip);
                // Two instances can come to one name, as `a-0001` and the second of `a`.
                out.ensure_free(&file)?;
                let bytes: Vec<u8> =
                    instances.iter().flat_map(|instance| instance.to_bytes(format, arguments.gzip)).collect();
                out.write(&file, &bytes)?;
                written += 1;
            }
        }
    }
    let folder = out.to_string();
    out.publish()?;
    note(&format!("wrote {} to {folder}", counted(written, "file")));
    Ok(())
}

/// The names of the files of one input in a format, without their endings, with the instances that each holds.
fn files<'a>(name: &str, format: Format, instances: &'a [Instance]) -> Vec<(String, &'a [Instance])> {
    if instances.len() == 1 || format == Format::JsonLines {
        return vec![(name.to_owned(), instances)];
    }
    let each = instances.chunks(1).enumerate();
    each.map(|(index, one)| (format!("{name}-{index:04}"), one)).collect()
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
