//! Recipes: what is refused, with which words, and that the same recipe gives the same bytes.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_auction::Valuations;
use diffecon_data::{CheckedRecipe, Dataset, ItemBidders, PAYLOAD_FILE, Recipe, Split};
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
         regions-npv, regions-upv, scheduling, L1, L2, L3, L4, L5, L6, L7, L8, additive, unit-demand, K-demand, \
         additive-exponential, unit-demand-exponential, K-demand-exponential, additive-beta, unit-demand-beta, K-demand-beta, \
         additive-power, unit-demand-power, K-demand-power, additive-simplex, unit-demand-simplex, K-demand-simplex, \
         additive-equal-revenue, unit-demand-equal-revenue, K-demand-equal-revenue, finite (the nearest is additive); K a number from 2 on, but \
          is \"addictive\""
    );
    assert_eq!(error(ADDITIVE, "seed = 1", "sede = 1"), "/recipe.toml:3: sede is no key; the nearest is seed");
    assert_eq!(
        error(ADDITIVE, "high", "height"),
        "/recipe.toml:9: parameters.height is no key; the nearest is parameters.high"
    );
    let spatial = error(SPATIAL, "additional_location", "additional");
    let nearest = "parameters.additional is no key; the nearest is parameters.additional_location";
    assert_eq!(spatial, format!("/recipe.toml:10: {nearest}"));
    assert_eq!(error(ADDITIVE, "test", "tset"), "/recipe.toml:7: split.tset is no key; the nearest is split.test");
    assert_eq!(
        error(ADDITIVE, "goods = 2", "goods = \"two\""),
        "/recipe.toml:2: goods should be a whole number in [1, 65536], but is \"two\""
    );
    assert!(error(ADDITIVE, "seed = 1", "seed = ").starts_with("/recipe.toml:3: "));
    assert_eq!(error(ADDITIVE, "goods = 2\n", ""), "/recipe.toml: goods is missing: The number of goods.");
    let without_seed = Recipe::from_toml(&ADDITIVE.replace("seed = 1\n", "")).unwrap();
    assert_eq!(without_seed, Recipe::from_toml(ADDITIVE).unwrap());
    assert_eq!(error(ADDITIVE, "test = 20\n", ""), "/recipe.toml:4: split.test is missing: Bidders for the test.");
}

#[test]
fn numbers_out_of_range_are_named() {
    assert_eq!(error(ADDITIVE, "goods = 2", "goods = 0"), "/recipe.toml:2: goods should be in [1, 65536], but is 0");
    assert_eq!(
        error(SPATIAL, "train = 300", "train = 0"),
        "/recipe.toml:6: split.train should be in [1, 1073741823], but is 0"
    );
    assert_eq!(
        error(ADDITIVE, "high = 2.0", "high = -1"),
        "/recipe.toml:9: parameters.high should be in [0, 1e30], but is -1"
    );
    assert_eq!(
        error(ADDITIVE, "seed = 1", "seed = 1\nworld = \"fresh\""),
        "/recipe.toml:4: world should be \"fixed\" for additive values, but is \"fresh\""
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
    assert_eq!(
        error(SPATIAL, "0.8", "1.5"),
        "/recipe.toml:10: parameters.additional_location should be in [0, 1), but is 1.5"
    );
    assert_eq!(
        error(SPATIAL, "goods = 20", "goods = 3"),
        "/recipe.toml:2: goods should be at least 4, a grid of two by two, but is 3"
    );
    let jobs = "distribution = \"scheduling\"\ngoods = 8\nseed = 1\n[split]\ntrain = 1\nvalidation = 1\ntest = 1\n";
    assert_eq!(
        error(&format!("{jobs}[parameters]\nmax_length = 9\n"), "", ""),
        "/recipe.toml:9: parameters.max_length should be in [1, 8], at most the number of goods, but is 9"
    );
    assert_eq!(
        error(jobs, "", ""),
        "/recipe.toml: parameters.max_length should be in [1, 8], at most the number of goods, but is 10"
    );
}

/// Wrong in a dozen ways more; no message speaks of types of the program.
#[test]
fn wrong_types_are_said_in_words_of_the_file() {
    for (recipe, from, to, message) in [
        (ADDITIVE, "goods = 2", "goods = 2.5", "2: goods should be a whole number in [1, 65536], but is 2.5"),
        (ADDITIVE, "goods = 2", "goods = [2]", "2: goods should be a whole number in [1, 65536], but is [2]"),
        (
            ADDITIVE,
            "goods = 2",
            "goods = 1979-05-27",
            "2: goods should be a whole number in [1, 65536], but is 1979-05-27",
        ),
        (ADDITIVE, "seed = 1", "seed = -1", "3: seed should be at least 0, but is -1"),
        (ADDITIVE, "seed = 1", "seed = true", "3: seed should be a whole number at least 0, but is true"),
        (ADDITIVE, "\"additive\"", "3", "1: distribution should be one of "),
        (ADDITIVE, "[parameters]\nhigh = 2.0", "parameters = 3", "8: split.parameters is no key"),
        (ADDITIVE, "high = 2.0", "high = \"x\"", "9: parameters.high should be in [0, 1e30], but is \"x\""),
        (ADDITIVE, "high = 2.0", "high = nan", "9: parameters.high should be in [0, 1e30], but is not a finite number"),
        (
            ADDITIVE,
            "high = 2.0",
            "high.x = 2.0",
            "9: parameters.high should be in [0, 1e30]; or a list of 1 to 65536, each in [0, 1e30], but is a section",
        ),
        (ADDITIVE, "high = 2.0", "high = [2.0, -1.0]", "9: parameters.high should be in [0, 1e30], but is -1"),
        (
            ADDITIVE,
            "high = 2.0",
            "high = [2.0]",
            "9: parameters.high should be a number, or a list of 2, one for each good, but is a list of 1",
        ),
        (
            ADDITIVE,
            "high = 2.0",
            "high = []",
            "9: parameters.high should be a list of 1 to 65536, each in [0, 1e30], but is []",
        ),
        (ADDITIVE, "high = 2.0", "low = 2.0", "8: parameters.high should be in (2, 1e30], above low, but is 1"),
        (
            ADDITIVE,
            "seed = 1",
            "seed = 1\nmode = \"fixed\"",
            "4: mode should be left out for additive values, but is \"fixed\"",
        ),
        (
            SPATIAL,
            "\"fresh\"",
            "\"frsh\"",
            "4: world should be one of fixed, fresh (the nearest is fresh), but is \"frsh\"",
        ),
        (SPATIAL, "\"fresh\"", "1", "4: world should be one of fixed, fresh, but is 1"),
        (SPATIAL, "[split]", "[splits]", "5: splits is no key; the nearest is split"),
        (SPATIAL, "0.8", "\"0.8\"", "10: parameters.additional_location should be in [0, 1), but is \"0.8\""),
        (
            SPATIAL,
            "0.8",
            "0.8\nmax_good_value = 5000000000",
            "11: parameters.max_good_value should be in [1, 1e6], but is 5000000000",
        ),
    ] {
        let found = error(recipe, from, to);
        assert!(found.starts_with(&format!("/recipe.toml:{message}")), "{to}: {found}");
    }
}

#[test]
fn unknown_parameters_are_refused_without_a_file_too() {
    let mut recipe = Recipe::from_toml(ADDITIVE).unwrap();
    recipe.parameters.insert("sigma".to_owned(), 1.into());
    let error = recipe.check().unwrap_err().to_string();
    assert_eq!(error, "parameters.sigma is no key; there are: parameters.low, parameters.high");
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
fn bidders_of_k_demand_have_the_values_of_additive_ones() {
    let drawn = |distribution: &str| {
        let recipe = ADDITIVE.replace("\"additive\"", distribution).replace("goods = 2", "goods = 4");
        Recipe::from_toml(&recipe).unwrap().check().unwrap().valuations().unwrap()
    };
    let (additive, two) = (drawn("\"additive\""), drawn("\"2-demand\""));
    let Valuations::Additive(items) = &additive else { panic!("additive values") };
    assert_eq!(two, ItemBidders::KDemand(2).with(items.clone()).unwrap());
    assert!((0..4).all(|good| two.value(1, &[1 << good]) == items.row(1)[good]));
    let (grand, best) = (two.best_value(1), items.row(1).iter().copied().fold(0.0, f32::max));
    assert!(grand < additive.best_value(1) && grand >= best, "{grand}");
    assert_eq!(
        error(ADDITIVE, "\"additive\"", "\"2-demand\""),
        "/recipe.toml:2: goods should be at least 3 with 2-demand, which is additive over fewer goods, but is 2"
    );
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

/// A recipe of a list of types, which lies beside it.
#[test]
fn lists_of_types_are_drawn_from_and_named_in_errors() {
    const FINITE: &str = "distribution = 'finite'\ngoods = 2\nseed = 1\n[split]\ntrain = 300\nvalidation = 10\ntest = 20\n\
                          [parameters]\nfile = 'types.csv'\nvalues = 'unit-demand'\n";
    let folder = tempfile::tempdir().unwrap();
    let [recipe, list] = ["recipe.toml", "types.csv"].map(|name| folder.path().join(name));
    fs::write(&recipe, FINITE).unwrap();
    let build = || CheckedRecipe::read(&recipe).and_then(|recipe| Dataset::generate("finite", &recipe));
    let missing = build().unwrap_err().to_string();
    assert!(missing.starts_with(&format!("cannot read {}: ", list.display())), "{missing}");
    fs::write(&list, "0.5, 1, 2\n0.5, 1\n").unwrap();
    let expected = format!("{}:2: the number of numbers should be 3, a weight and 2 values, but is 2", list.display());
    assert_eq!(build().unwrap_err().to_string(), expected);

    fs::write(&list, "0.5, 1, 2\n1.5, 3, 4\n").unwrap();
    let dataset = build().unwrap();
    dataset.save(folder.path()).unwrap();
    assert_eq!(Dataset::load(folder.path()).unwrap(), dataset);
    let Valuations::UnitDemand(items) = &dataset.valuations else { panic!("unit demand") };
    assert!((0..330).all(|bidder| [[1.0, 2.0], [3.0, 4.0]].contains(&[items.row(bidder)[0], items.row(bidder)[1]])));
    let source = dataset.provenance.types.clone().unwrap();
    assert_eq!((source.name.as_str(), source.sha256.len()), ("types.csv", 64));
    assert_eq!(dataset.type_list(folder.path()).unwrap().unwrap().weights, [0.5, 1.5]);
    fs::write(&list, "0.5, 1, 2\n1.5, 3, 5\n").unwrap();
    assert!(dataset.type_list(folder.path()).unwrap_err().to_string().contains("is not the list of types that"));
    assert_eq!(
        error(FINITE, "'types.csv'", "'../types.csv'"),
        "/recipe.toml:9: parameters.file should be the name of a file in the recipe's folder, but is \"../types.csv\""
    );
    assert_eq!(
        error(FINITE, "seed = 1", "seed = 1\nworld = 'fresh'"),
        "/recipe.toml:4: world should be \"fixed\" for finite values, but is \"fresh\""
    );
}
