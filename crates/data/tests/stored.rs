//! Stored data sets: round trips, checksums, damaged and missing files.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_data::{DataError, Dataset, Datasets, Envelope, Kind, PAYLOAD_FILE, RECIPE_FILE, Recipe, Split, Summary};
use std::fs;
use std::path::Path;

fn dataset(distribution: &str) -> Dataset {
    let recipe = format!(
        "distribution = '{distribution}'\ngoods = 5\nseed = 3\n[split]\ntrain = 8\nvalidation = 2\ntest = 4\nextra = 1\n"
    );
    Dataset::generate(distribution, &Recipe::from_toml(&recipe).unwrap().check().unwrap()).unwrap()
}

fn load_error(folder: &Path) -> DataError {
    Dataset::load(folder).unwrap_err()
}

#[test]
fn every_kind_comes_back() {
    for (distribution, kind) in
        [("arbitrary-npv", Kind::Xor), ("additive", Kind::Additive), ("unit-demand", Kind::UnitDemand)]
    {
        let folder = tempfile::tempdir().unwrap();
        let dataset = dataset(distribution);
        dataset.save(folder.path()).unwrap();
        assert_eq!(Dataset::load(folder.path()).unwrap(), dataset);
        assert_eq!(Kind::of(&dataset.valuations), kind);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the payload, nothing else");
    }
}

#[test]
fn a_data_set_that_is_read_and_written_again_has_the_same_sum() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..50 {
        // Decimal numbers of many digits, which a hasty parser rounds otherwise.
        let low = 0.1 + f64::from(number) * std::f64::consts::PI / 1e3;
        let recipe = "distribution = 'additive'\ngoods = 5\nseed = 3\n[split]\ntrain = 8\nvalidation = 2\ntest = 4\n";
        let recipe = format!("{recipe}[parameters]\nlow = {low}\nhigh = 2.5\n");
        let dataset = Dataset::generate("sum", &Recipe::from_toml(&recipe).unwrap().check().unwrap()).unwrap();
        dataset.save(folder.path()).unwrap();
        let file = Envelope::read(&folder.path().join(PAYLOAD_FILE)).unwrap();
        let (read, sum) = Dataset::load_with_sum(folder.path()).unwrap();
        assert_eq!((file.sha256(), &read), (sum.as_str(), &dataset), "low = {low}");
        read.save(folder.path()).unwrap();
        assert_eq!(Dataset::load_with_sum(folder.path()).unwrap().1, sum, "low = {low}, written again");
    }
}

#[test]
fn a_new_data_set_takes_no_folder_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new");
    dataset("additive").save_new(&new).unwrap();
    assert_eq!(Dataset::load(&new).unwrap(), dataset("additive"));
    fs::write(folder.path().join(RECIPE_FILE), "").unwrap();
    for (folder, file) in [(new.as_path(), PAYLOAD_FILE), (folder.path(), RECIPE_FILE)] {
        let error = dataset("arbitrary-npv").save_new(folder).unwrap_err().to_string();
        let remedy = "exists already: choose another folder, or remove the data set there first";
        assert_eq!(error, format!("{} {remedy}", folder.join(file).display()));
    }
    assert_eq!(Dataset::load(&new).unwrap(), dataset("additive"));
}

#[test]
fn a_changed_payload_is_refused_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    dataset("additive").save(folder.path()).unwrap();
    let payload = folder.path().join(PAYLOAD_FILE);
    let bytes = fs::read(&payload).unwrap();
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for damaged in [&flipped[..], &bytes[..bytes.len() - 1], &[]] {
        fs::write(&payload, damaged).unwrap();
        let error = load_error(folder.path());
        assert!(matches!(error, DataError::Damaged { .. }), "{error}");
        let error = error.to_string();
        assert!(error.starts_with(payload.to_str().unwrap()) && error.contains("recipe.toml"), "{error}");
    }
}

#[test]
fn a_missing_payload_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let payload = folder.path().join(PAYLOAD_FILE);
    let remedy = "is missing: build the data set from its recipe.toml, or import its files again";
    assert_eq!(load_error(folder.path()).to_string(), format!("{} {remedy}", payload.display()));
}

#[test]
fn a_payload_that_cannot_be_read_is_not_missing() {
    let folder = tempfile::tempdir().unwrap();
    let payload = folder.path().join(PAYLOAD_FILE);
    fs::create_dir(&payload).unwrap();
    let error = load_error(folder.path()).to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", payload.display())), "{error}");
}

#[test]
fn data_sets_are_known_by_folder_each_once() {
    let home = tempfile::tempdir().unwrap();
    let folders = ["one", "other"].map(|name| home.path().join(name).to_str().unwrap().to_owned());
    for folder in &folders {
        dataset("additive").save(Path::new(folder)).unwrap();
    }
    let mut datasets = Datasets::default();
    for folder in folders.iter().chain(&folders) {
        datasets.load(folder).unwrap();
    }
    let loaded: Vec<String> = datasets.loaded().into_iter().map(|reference| reference.folder).collect();
    assert_eq!(loaded, folders);
    // One that is not built yet has a recipe, or nothing.
    let empty = home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let error = |datasets: &mut Datasets| datasets.load(empty.to_str().unwrap()).unwrap_err();
    assert!(matches!(error(&mut datasets), DataError::NotBuilt { .. }));
    fs::write(empty.join("recipe.toml"), "").unwrap();
    assert!(matches!(error(&mut datasets), DataError::RecipeOnly { .. }));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("dataset");
    let error = dataset("additive").save(&below).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot write {}: ", below.display())), "{error}");
}

#[test]
fn saving_again_replaces_the_data_set() {
    let folder = tempfile::tempdir().unwrap();
    dataset("arbitrary-npv").save(folder.path()).unwrap();
    dataset("additive").save(folder.path()).unwrap();
    assert_eq!(Dataset::load(folder.path()).unwrap(), dataset("additive"));
}

#[test]
fn the_summary_counts_every_part() {
    let summary = Summary::new(&dataset("arbitrary-npv"));
    assert_eq!((summary.kind, summary.goods, summary.name.as_str()), (Kind::Xor, 5, "arbitrary-npv"));
    let bidders: Vec<(Split, usize)> = summary.splits.iter().map(|part| (part.split, part.bidders)).collect();
    assert_eq!(bidders, [(Split::Train, 8), (Split::Validation, 2), (Split::Test, 4), (Split::Extra, 1)]);
    let shares: f64 = summary.atoms_per_bidder.unwrap().iter().sum();
    assert!((shares - 1.0).abs() < 1e-12, "{shares}");
    assert!(summary.splits.iter().all(|part| part.surplus > 0.0));
    let items = Summary::new(&dataset("additive"));
    assert_eq!((items.atoms_per_bidder, items.bundle_sizes), (None, None));
    assert!(items.values.unwrap().mean < 1.0);
}

#[test]
fn a_data_set_saved_by_its_sum_is_there_once() {
    let home = tempfile::tempdir().unwrap();
    let folder = dataset("additive").save_by_sum(home.path()).unwrap();
    let (read, sum) = Dataset::load_with_sum(&folder).unwrap();
    assert_eq!(read, dataset("additive"));
    assert_eq!(folder.file_name().unwrap().to_str().unwrap(), format!("data-{}", &sum[..12]));
    let written = fs::metadata(folder.join(PAYLOAD_FILE)).unwrap().modified().unwrap();
    assert_eq!(dataset("additive").save_by_sum(home.path()).unwrap(), folder);
    assert_eq!(fs::metadata(folder.join(PAYLOAD_FILE)).unwrap().modified().unwrap(), written, "it stays");
    assert_ne!(dataset("unit-demand").save_by_sum(home.path()).unwrap(), folder);
    // What is damaged is written anew.
    fs::write(folder.join(PAYLOAD_FILE), "damaged").unwrap();
    dataset("additive").save_by_sum(home.path()).unwrap();
    assert_eq!(Dataset::load(&folder).unwrap(), read);
}
