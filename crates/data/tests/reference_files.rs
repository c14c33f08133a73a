//! Files of the original CATS program and bit masks of its bidders; of many more, where they are at hand.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_auction::Valuations;
use diffecon_data::{Dataset, ImportOptions, Origin, Split, Summary, import};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder, by name; none, with a word on stderr, where the folder is absent.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: there is no folder {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

/// Files of the original program.
fn cats_files() -> Vec<PathBuf> {
    let files = files("../cats/tests/data/original", "txt");
    assert_eq!(files.len(), 16);
    files
}

fn options(splits: Option<&str>, seed: u64) -> ImportOptions {
    let splits = splits.map(|text| text.parse().unwrap());
    ImportOptions { name: "imported".to_owned(), splits, seed, ..ImportOptions::default() }
}

/// The set of bidders: atoms with the bits of their values.
fn bidders(dataset: &Dataset) -> BTreeSet<Vec<(Vec<u64>, u32)>> {
    let Valuations::Xor(xor) = &dataset.valuations else { panic!("XOR bidders") };
    let atoms = |bidder| xor.atoms(bidder).map(|(words, value)| (words.to_vec(), value.to_bits())).collect();
    (0..xor.bidders()).map(atoms).collect()
}

/// Imports bit masks of `bidders` bidders, half of them for training, a tenth each to choose by and to test, and checks what came.
fn check_bit_masks(path: &Path, bidders: usize) -> Dataset {
    let splits = format!("{},{},{}", bidders / 2, bidders / 10, bidders / 10);
    let (dataset, notes) = import(&[path.to_owned()], &options(Some(&splits), 0)).unwrap();
    assert_eq!((dataset.valuations.goods(), dataset.valuations.bidders()), (50, bidders));
    assert_eq!(dataset.splits.range(Split::Extra), bidders * 7 / 10..bidders);
    let unread = |note: &String| note.ends_with("is not read");
    assert!(notes.iter().all(unread), "{notes:?}");
    let summary = Summary::new(&dataset);
    assert_eq!(summary.atoms_per_bidder.unwrap().len(), 7, "1 to 6 atoms in {}", path.display());

    let folder = tempfile::tempdir().unwrap();
    dataset.save(folder.path()).unwrap();
    assert_eq!(Dataset::load(folder.path()).unwrap(), dataset);
    dataset
}

#[test]
fn bit_masks_are_imported_by_position() {
    let cuts = files("../auction/tests/data", "npz");
    assert_eq!(cuts.len(), 2);
    for path in cuts {
        let dataset = check_bit_masks(&path, 1_000);
        let mut file = npyz::npz::NpzArchive::open(&path).unwrap();
        let masks: Vec<u64> = file.by_name("bundles").unwrap().unwrap().into_vec().unwrap();
        let values: Vec<f32> = file.by_name("values").unwrap().unwrap().into_vec().unwrap();
        let Valuations::Xor(xor) = &dataset.valuations else { panic!("XOR bidders") };
        for (bidder, (masks, values)) in masks.chunks_exact(6).zip(values.chunks_exact(6)).enumerate() {
            let atoms: Vec<(&[u64], f32)> = xor.atoms(bidder).collect();
            let expected = masks.iter().zip(values).filter(|(mask, _)| **mask != 0);
            let expected: Vec<(&[u64], f32)> =
                expected.map(|(mask, value)| (std::slice::from_ref(mask), *value)).collect();
            assert_eq!(atoms, expected, "bidder {bidder} of {}", path.display());
        }
    }
    for path in files("../../../shared/data/valuations", "npz") {
        check_bit_masks(&path, 30_000);
    }
}

#[test]
fn every_cats_file_is_imported() {
    for path in cats_files() {
        let (dataset, _) = import(std::slice::from_ref(&path), &options(None, 1)).unwrap();
        assert!(dataset.valuations.bidders() >= 5, "{}", path.display());
        assert!(dataset.valuations.surplus() > 0.0, "{}", path.display());
    }
}

#[test]
fn cats_files_are_shuffled_together() {
    let mut files = cats_files();
    files.retain(|path| path.to_string_lossy().contains("regions"));
    let (first, _) = import(&files, &options(None, 1)).unwrap();
    let (again, _) = import(&files, &options(None, 1)).unwrap();
    let (other, _) = import(&files, &options(None, 2)).unwrap();
    assert!(first == again, "the same seed, the same order");
    assert!(first.valuations != other.valuations, "another seed, another order");
    assert_eq!(bidders(&first), bidders(&other));
    let Origin::Files { files: sources, shuffle_seed } = first.provenance.origin else { panic!("made from files") };
    assert_eq!((sources.len(), shuffle_seed), (files.len(), Some(1)));
}

#[test]
fn a_bid_without_a_price_is_dropped_with_a_note() {
    let mut files = cats_files();
    files.retain(|path| path.ends_with("scheduling-nan-price.txt"));
    let (dataset, notes) = import(&files, &options(None, 1)).unwrap();
    let text = fs::read_to_string(&files[0]).unwrap();
    let line = 1 + text.lines().position(|line| line.contains("nan")).unwrap();
    assert!(notes[0].starts_with(&format!("{}:{line}: bid dropped: ", files[0].display())), "{notes:?}");
    let Origin::Files { files: sources, .. } = dataset.provenance.origin else { panic!("made from files") };
    assert!(sources[0].dropped[0].starts_with(&format!("line {line}: ")), "{sources:?}");
}

#[test]
fn goods_can_be_more_but_not_fewer_than_in_the_files() {
    let path = cats_files().into_iter().find(|path| path.ends_with("regions-npv-1.txt")).unwrap();
    let import_with =
        |goods| import(std::slice::from_ref(&path), &ImportOptions { goods: Some(goods), ..options(None, 1) });
    let (dataset, notes) = import_with(60).unwrap();
    assert_eq!(dataset.valuations.goods(), 60);
    assert_eq!(notes, [format!("{}: 50 goods of the 60 of the data set", path.display())]);
    let error = import_with(49).unwrap_err().to_string();
    assert_eq!(error, "goods should be at least 50, as in the files, but is 49");
}
