//! Recipes: what is refused, with which words, and that the same recipe gives the same bytes.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_auction::Valuations;
use diffecon_data::{CheckedRecipe, Dataset, PAYLOAD_FILE, Recipe, Split};
use std::fs;
use std::path::Path;

const ADDITIVE: &str = "\
distribution = \"additive\"
goods = 2
seed = 1
[split]
train = 30
validation = 10
test = 20
[parameters]
high = 2.0
";

const SPATIAL: &str = "\
distribution = \"regions-upv\"
goods = 20
seed = 7
world = \"fresh\"
[split]
train = 300
validation = 20
test = 30
[parameters]
additional_location = 0.8
";

/// The error of the recipe with one text replaced by another, read from a file `recipe.toml`.
fn error(recipe: &str, from: &str, to: &str) -> String {
    assert!(recipe.contains(from));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recipe.toml");
    fs::write(&path, recipe.replace(from, to)).unwrap();
    let error = CheckedRecipe::read(&path).unwrap_err().to_string();
    error.strip_prefix(path.parent().unwrap().to_str().unwrap()).expect("names the file").to_owned()
}

#[test]
fn wrong_recipes_name_file_line_and_allowed_values() {
    assert_eq!(
        error(ADDITIVE, "\"additive\"", "\"addictive\""),
        "/recipe.toml:1: distribution should be one of arbitrary, arbitrary-npv, arbitrary-upv, matching, paths, regions, \
         regions-npv, regions-upv, scheduling, L1, L2, L3, L4, L5, L6, L7, L8, additive, unit-demand, but is \"addictive\" (in `distribution = \"addictive\"`)"
    );
    assert_eq!(
        error(ADDITIVE, "seed = 1", "sede = 1"),
        "/recipe.toml:3: unknown field `sede`, expected one of `distribution`, `goods`, `seed`, `world`, `mode`, `split`, \
         `parameters` (in `sede = 1`)"
    );
    assert_eq!(
        error(ADDITIVE, "high", "height"),
        "/recipe.toml:9: unknown field `height`, expected `low` or `high` (in `height = 2.0`)"
    );
    let spatial = error(SPATIAL, "additional_location", "additional");
    assert!(spatial.starts_with("/recipe.toml:10: unknown field `additional`, expected one of `"), "{spatial}");
    assert!(error(ADDITIVE, "test", "tset").starts_with("/recipe.toml:7: unknown field `tset`"));
    assert!(error(ADDITIVE, "goods = 2", "goods = \"two\"").starts_with("/recipe.toml:2: invalid type"));
    assert!(error(ADDITIVE, "seed = 1", "seed = ").starts_with("/recipe.toml:3: "));
    assert!(error(ADDITIVE, "seed = 1\n", "").contains("missing field `seed`"));
}

#[test]
fn numbers_out_of_range_are_named() {
    assert_eq!(error(ADDITIVE, "goods = 2", "goods = 0"), "/recipe.toml: goods should be in [1, 65536], but is 0");
    assert_eq!(error(SPATIAL, "train = 300", "train = 0"), "/recipe.toml: split.train should be at least 1, but is 0");
    assert_eq!(
        error(ADDITIVE, "high = 2.0", "high = -1"),
        "/recipe.toml: high should be finite, above low = 0 and at most 1e30, but is -1"
    );
    assert_eq!(
        error(ADDITIVE, "seed = 1", "seed = 1\nworld = \"fresh\""),
        "/recipe.toml: world should be \"fixed\" for additive values, but is \"fresh\""
    );
    assert_eq!(
        error(ADDITIVE, "train = 30", "train = 536870912"),
        "/recipe.toml: the number of values, bidders in all parts times goods, should be at most 1073741824, but is \
         1073741884"
    );
    assert_eq!(
        error(SPATIAL, "train = 300", "train = 268435407"),
        "/recipe.toml: the number of bidders in all parts should be at most 268435456, but is 268435457"
    );
    let location = error(SPATIAL, "0.8", "1.5");
    assert!(location.starts_with("/recipe.toml: ") && location.contains("1.5"), "{location}");
}

#[test]
fn unknown_parameters_are_refused_without_a_file_too() {
    let mut recipe = Recipe::from_toml(ADDITIVE).unwrap();
    recipe.parameters.insert("sigma".to_owned(), 1.into());
    let error = recipe.check().unwrap_err().to_string();
    assert_eq!(error, "parameters: unknown field `sigma`, expected `low` or `high`");
}

#[test]
fn the_same_recipe_gives_the_same_bytes() {
    for recipe in [ADDITIVE, SPATIAL] {
        let folder = tempfile::tempdir().unwrap();
        let save = |name: &str| {
            let folder = folder.path().join(name);
            Dataset::generate("name", &Recipe::from_toml(recipe).unwrap().check().unwrap())
                .unwrap()
                .save(&folder)
                .unwrap();
            fs::read(folder.join(PAYLOAD_FILE)).unwrap()
        };
        assert_eq!(save("first"), save("second"));
    }
}

#[test]
fn parameters_and_splits_reach_the_bidders() {
    let dataset = Dataset::generate("name", &Recipe::from_toml(ADDITIVE).unwrap().check().unwrap()).unwrap();
    let Valuations::Additive(items) = &dataset.valuations else { panic!("additive values") };
    assert!(items.values().iter().any(|&value| value > 1.0) && items.values().iter().all(|&value| value < 2.0));
    let Valuations::Additive(test) = dataset.split(Split::Test) else { panic!("additive values") };
    assert_eq!((test.bidders(), test.row(0)), (20, items.row(40)));
}

#[test]
fn every_recipe_of_the_project_is_sound() {
    let datasets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
    let mut recipes = 0;
    for folder in fs::read_dir(datasets).unwrap() {
        let path = folder.unwrap().path().join("recipe.toml");
        if path.exists() {
            CheckedRecipe::read(&path).unwrap();
            recipes += 1;
        }
    }
    assert!(recipes >= 7, "{recipes} recipes");
}
