//! What files ask for is held against what they hold: reading takes at most four times a file and 1 MiB.
//!
//! A test binary of its own with one test at a time: its allocator counts for all threads.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_auction::{Menu, PriceFunction};
use diffecon_data::{Dataset, Envelope, FileKind, MechanismFile, Tensors};
use diffecon_sequential::{Auction, EnvironmentConfig, FittedPolicyIteration, MenuKind, PolicyFile};
use diffecon_tensor::autodiff_device;
use diffecon_train::checkpoint::Header;
use diffecon_train::{Learner, state_file};
use peak_alloc::PeakAlloc;
use serde_json::{Value, json};
use std::path::Path;

#[global_allocator]
static COUNTING: PeakAlloc = PeakAlloc;

/// The most that reading a file of so many bytes may take.
fn most(bytes: usize) -> usize {
    4 * bytes + (1 << 20)
}

/// What reading gives, and the bytes that it took at most at a time.
fn read<T>(bytes: &[u8], of: impl Fn(&Envelope) -> Result<T, String>) -> (Result<T, String>, usize) {
    let before = COUNTING.current_usage();
    COUNTING.reset_peak_usage();
    let read = Envelope::from_bytes(bytes.to_vec(), Path::new("x")).map_err(|error| error.to_string());
    let read = read.and_then(|file| of(&file));
    (read, COUNTING.peak_usage().saturating_sub(before))
}

fn mechanism(kind: FileKind, mechanism: &Value, tensors: &Tensors) -> Vec<u8> {
    let provenance = json!({ "learner": "x", "seed": 1, "step": 1, "data": [] });
    tensors.to_bytes(kind, &json!({ "mechanism": mechanism, "provenance": provenance }))
}

fn policy(bidders: usize, goods: usize, menu: &str, hidden: Option<Vec<usize>>, tensors: &Tensors) -> Vec<u8> {
    let environment = json!({ "bidders": bidders, "goods": goods, "values": "A", "menu": menu });
    let header = json!({
        "environment": environment, "unit": 1.0, "alike": false, "hidden": hidden, "predicted": null,
    });
    mechanism(FileKind::Policy, &header, tensors)
}

fn is_policy(file: &Envelope) -> Result<(), String> {
    PolicyFile::of(file).map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn no_file_takes_more_than_four_times_its_size_and_a_mebibyte() {
    // What is made once in a program, as the pool of threads, is no part of reading.
    let mut warm = Tensors::default();
    warm.f32("values", &[2, 2], [0.0; 4]);
    warm.f32("prices", &[3], [0.0; 3]);
    read(&policy(1, 1, "bundles", None, &warm), is_policy).0.unwrap();
    let _ = autodiff_device("cpu").unwrap();

    policies_that_ask_for_more_than_they_hold();
    whole_files();
    states_of_other_learners();
}

fn policies_that_ask_for_more_than_they_hold() {
    let mut little = Tensors::default();
    little.f32("prices", &[1], [0.5]);
    little.f32("values", &[1, 1], [0.5]);
    little.f32("actor.0.weight", &[1, 1], [0.5]);
    little.f32("actor.0.bias", &[1], [0.5]);
    for (what, bytes) in [
        ("a table", policy(10_000, 12, "bundles", None, &little)),
        ("a table of sizes", policy(10_000, 256, "sizes", None, &little)),
        ("networks", policy(10_000, 12, "bundles", Some(vec![8_192; 16]), &little)),
        ("networks with fees", policy(10_000, 256, "entry_fee", Some(vec![8_192; 16]), &little)),
        ("too many layers", policy(10, 2, "bundles", Some(vec![8_192; 500]), &little)),
        ("too wide layers", policy(10, 2, "bundles", Some(vec![usize::MAX; 2]), &little)),
        ("too many bidders", policy(usize::MAX, 12, "bundles", None, &little)),
        ("too many goods", policy(1, usize::MAX, "sizes", None, &little)),
    ] {
        let (read, taken) = read(&bytes, is_policy);
        assert!(read.is_err(), "{what} should be refused");
        assert!(taken <= most(bytes.len()), "{what} of {} bytes took {taken}: {}", bytes.len(), read.unwrap_err());
    }
}

fn whole_files() {
    let (bidders, states, numbers) = (2_000, 2, 3);
    let mut table = Tensors::default();
    table.f32("prices", &[bidders * numbers], vec![0.5; bidders * numbers]);
    table.f32("values", &[bidders + 1, states], vec![0.5; (bidders + 1) * states]);
    let table = policy(bidders, 1, "sizes", None, &table);
    let (policy, taken) = read(&table, is_policy);
    assert!(taken <= most(table.len()), "a table of {} bytes took {taken}", table.len());
    policy.unwrap();

    let (elements, goods) = (20_000, 128);
    let mut menu = Tensors::default();
    menu.u64("bundles", &[elements, 2], vec![7; 2 * elements]);
    menu.f32("weights", &[elements, 1], vec![1.0; elements]);
    menu.f32("prices", &[elements], vec![0.5; elements]);
    let menu = mechanism(FileKind::Menu, &json!({ "goods": goods }), &menu);
    let is_menu = |file: &Envelope| MechanismFile::<Menu>::of(file).map(|_| ()).map_err(|error| error.to_string());
    let (read_menu, taken) = read(&menu, is_menu);
    assert!(taken <= most(menu.len()), "a menu of {} bytes took {taken}", menu.len());
    read_menu.unwrap();

    let mut prices = Tensors::default();
    prices.f64("item", &[1], &[0.5]);
    prices.f64("size", &[2], &[0.0, 0.5]);
    let prices = mechanism(FileKind::PriceFunction, &json!({ "goods": usize::MAX }), &prices);
    let is_prices =
        |file: &Envelope| MechanismFile::<PriceFunction>::of(file).map(|_| ()).map_err(|error| error.to_string());
    let (read_prices, taken) = read(&prices, is_prices);
    assert!(read_prices.is_err() && taken <= most(prices.len()), "{} bytes took {taken}", prices.len());

    let (rows, goods) = (100_000, 20);
    let mut values = Tensors::default();
    values.f32("values", &[rows, goods], vec![0.5; rows * goods]);
    let header = json!({
        "values": "additive", "goods": goods, "name": "x", "splits": { "train": rows - 2, "validation": 1, "test": 1 },
        "provenance": { "version": "0", "origin": { "files": { "files": [], "shuffle_seed": null } } },
    });
    let data = values.to_bytes(FileKind::DataSet, &header);
    let is_data = |file: &Envelope| Dataset::of(file).map(|_| ()).map_err(|error| error.to_string());
    let (read_data, taken) = read(&data, is_data);
    assert!(taken <= most(data.len()), "a data set of {} bytes took {taken}", data.len());
    read_data.unwrap();
    // A header may say any length.
    let mut long = data;
    long[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    let (refused, taken) = read(&long, is_data);
    assert!(refused.unwrap_err().contains("not a safetensors file"));
    assert!(taken <= most(long.len()), "{} bytes took {taken}", long.len());
    // One that is really there is text, which takes many times its length when it is read.
    let text = vec![b'['; 17 << 20];
    let long = [&(text.len() as u64).to_le_bytes()[..], &text, b" "].concat();
    let (refused, taken) = read(&long, is_data);
    assert_eq!(refused.unwrap_err(), "x: the header's bytes should be at most 16777216, but is 17825792");
    assert!(taken <= most(long.len()), "{} bytes took {taken}", long.len());
}

fn states_of_other_learners() {
    let environment = EnvironmentConfig::of("A", 2, 2, MenuKind::Bundles);
    let auction = Auction::of_settings(environment, 1).unwrap();
    let config = toml::from_str("hidden = [4]").unwrap();
    let config = <diffecon_sequential::FittedPolicyIterationConfig as diffecon_config::Config>::from_table(&config);
    let mut learner = FittedPolicyIteration::new(config.unwrap(), auction, &autodiff_device("cpu").unwrap()).unwrap();
    let mut tensors = Tensors::default();
    tensors.f32("actor.0.weight", &[1000, 1000], vec![0.5; 1_000_000]);
    let bytes = tensors.to_bytes(
        FileKind::TrainingState,
        &json!({ "counters": { "actor.0.weight.steps": 3 }, "checkpoint": Header::default() }),
    );
    let before = COUNTING.current_usage();
    COUNTING.reset_peak_usage();
    let file = Envelope::from_bytes(bytes.clone(), Path::new("x")).unwrap();
    let error = learner.restore(&state_file::of::<Header>(&file).unwrap().0).unwrap_err().to_string();
    let taken = COUNTING.peak_usage().saturating_sub(before);
    assert!(error.contains("should") && taken <= most(bytes.len()), "{} bytes took {taken}: {error}", bytes.len());
}
