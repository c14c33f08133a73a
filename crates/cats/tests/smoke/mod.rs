//! The committed corpus of fuzz targets, and inputs that are its mutations, through the same functions.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long each target is given mutated inputs.
const TIME: Duration = Duration::from_millis(500);

/// A fuzz target: its name, which is that of its folder in the corpus, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Gives the seeds in `corpus/<target>`, and mutations of them, to each target.
pub fn run(targets: &[Target], corpus: &Path) {
    for (target, check) in targets {
        let folder = corpus.join(target);
        let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("seed-"));
        files.sort();
        assert!(!files.is_empty(), "{target}");
        let seeds: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
        seeds.iter().for_each(|seed| check(seed));
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let started = Instant::now();
        while started.elapsed() < TIME {
            check(&mutated(&seeds[rng.random_range(0..seeds.len())], &mut rng));
        }
    }
}

/// A few changes: a byte set, a bit turned, a piece left out or said twice.
fn mutated(seed: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..rng.random_range(1..5) {
        if bytes.is_empty() {
            return bytes;
        }
        let place = rng.random_range(0..bytes.len());
        let end = (place + rng.random_range(1..20)).min(bytes.len());
        match rng.random_range(0..5) {
            0 => bytes[place] = rng.random(),
            1 => bytes[place] ^= 1 << rng.random_range(0..8),
            2 => drop(bytes.drain(place..end)),
            3 => bytes.truncate(end),
            _ => drop(bytes.splice(place..place, bytes[place..end].to_vec())),
        }
    }
    bytes
}
