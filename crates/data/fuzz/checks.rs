//! What holds for arbitrary bytes: they are an error or a data set that is whole. For fuzzing and for tests.
#![allow(dead_code, reason = "every target uses one of them")]

use diffecon_data::{ImportOptions, ItemBidders, Kind, Recipe, TypeList, import_array};
use std::path::Path;

/// A reader by the name of its target.
pub type Check = (&'static str, fn(&[u8]));

/// All readers.
pub const ALL: [Check; 4] = [("npy", npy), ("npz", npz), ("recipe", recipe), ("types", types)];

/// Arrays of `NumPy`.
pub fn npy(bytes: &[u8]) {
    array("input.npy", bytes);
}

/// Archives of arrays.
pub fn npz(bytes: &[u8]) {
    array("input.npz", bytes);
}

/// Recipes, which come back from what is written of them.
pub fn recipe(bytes: &[u8]) {
    if let Ok(recipe) = Recipe::from_toml(&String::from_utf8_lossy(bytes)) {
        assert!((1..=diffecon_data::MAX_GOODS).contains(&recipe.goods));
    }
}

/// Lists of types.
pub fn types(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for kind in [Kind::Additive, Kind::Xor] {
        if let Ok(list) = TypeList::parse(&text, Path::new("types.csv"), kind, 3) {
            assert_eq!(list.valuations.bidders(), list.weights.len());
            assert!(list.weights.iter().all(|weight| weight.is_finite() && *weight > 0.0));
            assert_eq!(list.population(5, diffecon_auction::Seed::new(1)).bidders(), 5);
        }
    }
}

fn array(name: &str, bytes: &[u8]) {
    for values in [None, Some(ItemBidders::Additive)] {
        let options = ImportOptions { values, ..ImportOptions::default() };
        if let Ok((dataset, _)) = import_array(Path::new(name), bytes, &options) {
            assert_eq!(dataset.splits.rows(), dataset.valuations.bidders());
            (0..dataset.valuations.bidders()).for_each(|bidder| assert!(dataset.valuations.best_value(bidder) >= 0.0));
        }
    }
}
