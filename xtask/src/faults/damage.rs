//! Files with changed, missing or added bytes: refused, or read to the same result.

use super::program::copy;
use super::runs::Runs;
use super::tally::Tally;
use anyhow::Result;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use std::fs;

/// Damages so many copies of each kind of file.
pub fn run(runs: &Runs<'_>, trials: usize, rng: &mut Xoshiro256PlusPlus, tally: &mut Tally) -> Result<()> {
    let program = runs.program;
    program.run(&["baselines", "data", "--out", "prices"])?;
    fs::create_dir_all(program.path("damaged"))?;
    copy(&program.path("data"), &program.path("damaged"))?;
    let evaluated = |file: &str, kind: &'static str| {
        (kind, file.to_owned(), "damaged.safetensors", vec!["evaluate", "damaged.safetensors", "--json"])
    };
    let read_only = [
        (
            "data set",
            "data/valuations.safetensors".to_owned(),
            "damaged/valuations.safetensors",
            vec!["dataset", "inspect", "damaged", "--json"],
        ),
        evaluated("whole-bundleflow/mechanism.safetensors", "menu"),
        evaluated("prices/item-size-prices.safetensors", "price function"),
        evaluated("whole-dp/mechanism.safetensors", "policy, a table"),
        evaluated("whole-fpi/mechanism.safetensors", "policy, a network"),
        evaluated("whole-hybrid/mechanism.safetensors", "hybrid"),
        evaluated("whole-rochet_net/mechanism.safetensors", "menu of lotteries of goods"),
        evaluated("whole-self-play/mechanism.safetensors", "bid functions"),
        evaluated("whole-contract_q/mechanism.safetensors", "contracts"),
        evaluated("whole-contract_vdn/mechanism.safetensors", "offers"),
    ];
    for (kind, file, target, command) in read_only {
        let whole = fs::read(program.path(&file))?;
        fs::write(program.path(target), &whole)?;
        let undamaged = program.run(&command)?;
        for _ in 0..trials {
            fs::write(program.path(target), damaged(&whole, rng))?;
            let (code, out, said) = program.ended(&command)?;
            let fine = code == 2 || (code == 0 && out == undamaged);
            tally.add(&format!("damaged {kind}"), (!fine).then(|| format!("{file}: {code}: {}", said.trim())));
        }
    }
    // What a run is resumed from: refused, or the same end.
    for file in ["step-10/state.safetensors", "step-10/mechanism.safetensors", "metrics.jsonl", "config.toml"] {
        let learner = "bundleflow";
        // A run that ended early.
        if !program.path("early").exists() {
            program.run(&["train", "bundleflow.toml", "--out", "early", "--set", "run.keep_checkpoints=100"])?;
            copy(&program.path("early"), &program.path("early-whole"))?;
            for later in ["early/step-20", "early/step-30", "early/step-40"] {
                fs::remove_dir_all(program.path(later))?;
            }
        }
        let whole = fs::read(program.path("early").join(file))?;
        for _ in 0..trials {
            copy(&program.path("early"), &program.path("resumed"))?;
            fs::write(program.path("resumed").join(file), damaged(&whole, rng))?;
            let (code, _, said) = program.ended(&["resume", "resumed"])?;
            let same = |file: &str| {
                fs::read(program.path("resumed").join(file)).ok()
                    == fs::read(program.path("early-whole").join(file)).ok()
            };
            let ends = ["mechanism.safetensors", "metrics.jsonl", "step-40/state.safetensors"];
            let fine = code == 2 || (code == 0 && ends.iter().all(|file| same(file)));
            let lost = (!fine).then(|| format!("{learner}: {file}: {code}: {}", said.trim()));
            tally.add(&format!("damaged {}", file.trim_start_matches("step-10/")), lost);
            fs::remove_dir_all(program.path("resumed"))?;
        }
    }
    Ok(())
}

/// The bytes with a bit changed, a stretch changed, lost or added, or an end lost.
fn damaged(whole: &[u8], rng: &mut Xoshiro256PlusPlus) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let place = rng.random_range(0..bytes.len());
    let end = (place + rng.random_range(1..64)).min(bytes.len());
    match rng.random_range(0..5) {
        0 => bytes[place] ^= 1 << rng.random_range(0..8),
        1 => bytes[place..end].iter_mut().for_each(|byte| *byte = byte.wrapping_add(rng.random_range(1..=255))),
        2 => drop(bytes.drain(place..end)),
        3 => drop(bytes.splice(place..place, (place..end).map(|byte| byte as u8))),
        _ => bytes.truncate(place),
    }
    bytes
}
