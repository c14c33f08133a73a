//! Every input of the fuzz targets' corpora, and a second of changed ones, through the same functions: an error, or something
//! that comes back the same, but no panic and no wait.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use diffecon_auction::{Seed, Stream};
use rand::{Rng, RngExt};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const CHANGES: Stream = Stream::new("changed inputs");

/// A target by its name.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 8] = [
    ("data_set", targets::data_set),
    ("menu", targets::menu),
    ("dual", targets::dual),
    ("price_function", targets::price_function),
    ("hybrid", targets::hybrid),
    ("policy", targets::policy),
    ("training_state", targets::training_state),
    ("experiment", targets::experiment),
];

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut seeds: Vec<_> =
        files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("seed-")).collect();
    seeds.sort_unstable();
    seeds.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The bytes with a few changes; a tensor file's header keeps the length that it says.
fn changed(bytes: &[u8], tensors: bool, rng: &mut impl Rng) -> Vec<u8> {
    let header = bytes.first_chunk().map_or(0, |first| u64::from_le_bytes(*first) as usize);
    let (start, end) = if tensors { (8, (8 + header).min(bytes.len())) } else { (0, bytes.len()) };
    let mut text = bytes[start..end].to_vec();
    let mut rest = bytes[end..].to_vec();
    for _ in 0..rng.random_range(1..4) {
        let place = rng.random_range(0..text.len().max(1));
        match rng.random_range(0..5) {
            0 if !text.is_empty() => text[place] ^= 1 << rng.random_range(0..8),
            1 => {
                const INSTEAD: [&str; 8] = ["0", "-1", "9", "99999999", "18446744073709551615", "1e300", "null", "[]"];
                let number = |byte: &u8| byte.is_ascii_digit();
                if let Some(first) = text[place..].iter().position(number).map(|first| place + first) {
                    let length = text[first..].iter().take_while(|byte| number(byte)).count();
                    let instead = INSTEAD[rng.random_range(0..INSTEAD.len())];
                    text.splice(first..first + length, instead.bytes());
                }
            }
            2 if !text.is_empty() => {
                let length = rng.random_range(1..16).min(text.len() - place);
                text.drain(place..place + length);
            }
            3 if rest.len() >= 4 => {
                const NUMBERS: [f32; 6] = [f32::NAN, f32::INFINITY, -1.0, 3e38, 1e-45, 0.0];
                let place = rng.random_range(0..rest.len() / 4) * 4;
                rest[place..place + 4].copy_from_slice(&NUMBERS[rng.random_range(0..6)].to_le_bytes());
            }
            _ => {
                let length = rng.random_range(0..24).min(text.len() - place.min(text.len()));
                let copied = text[place.min(text.len())..][..length].to_vec();
                text.splice(place.min(text.len())..place.min(text.len()), copied);
            }
        }
    }
    let length = (text.len() as u64).to_le_bytes();
    if tensors { [&length[..], &text, &rest].concat() } else { [text, rest].concat() }
}

#[test]
fn no_input_of_the_corpora_is_more_than_an_error() {
    for (name, target) in TARGETS {
        let seeds = corpus(name);
        assert!(seeds.len() > 2, "{name} has {} seeds", seeds.len());
        for seed in seeds {
            let start = Instant::now();
            target(&seed);
            assert!(start.elapsed() < Duration::from_secs(20), "{name} should not keep anybody waiting");
        }
    }
}

#[test]
fn changed_inputs_are_errors_or_whole() {
    let mut rng = Seed::new(1).stream(CHANGES);
    for (name, target) in TARGETS {
        let (seeds, start, mut count) = (corpus(name), Instant::now(), 0);
        while start.elapsed() < Duration::from_millis(200) {
            let input = changed(&seeds[count % seeds.len()], name != "experiment", &mut rng);
            target(&input);
            count += 1;
        }
        println!("{name}: {count} changed inputs");
        assert!(count > 0, "{name} should keep nobody waiting");
    }
}
