//! From a recipe to files and certificates.
#![cfg(feature = "solve")]
#![expect(clippy::unwrap_used, reason = "tests")]

use diffecon_auction::{Menu, evaluate};
use diffecon_data::{CheckedRecipe, DUAL_SUFFIX, DataError, Dataset, Dual, MechanismFile, Split, Stored};
use diffecon_optimal::{Certified, OptimalError, certify, optimal};
use std::fs;
use std::path::{Path, PathBuf};

const SPLIT: &str = "seed = 1\n[split]\ntrain = 60\nvalidation = 5\ntest = 40\n";

struct Lab {
    folder: tempfile::TempDir,
}

impl Lab {
    /// A data set "data" of a recipe, and files beside it.
    fn of(recipe: &str, files: &[(&str, &str)]) -> Self {
        let lab = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(lab.path("data")).unwrap();
        fs::write(lab.path("data/recipe.toml"), recipe).unwrap();
        for (name, text) in files {
            fs::write(lab.path("data").join(name), text).unwrap();
        }
        lab.build();
        lab
    }

    fn build(&self) {
        let recipe = CheckedRecipe::read(&self.path("data/recipe.toml")).unwrap();
        Dataset::generate("data", &recipe).unwrap().save(&self.path("data")).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn files(&self) -> [PathBuf; 2] {
        [self.path("optimal.safetensors"), self.path(&format!("optimal{DUAL_SUFFIX}"))]
    }

    fn optimal(&self, split: Option<Split>) -> Certified {
        let [menu, dual] = self.files();
        let optimum = optimal(&self.path("data"), split, [&menu, &dual], |_| ()).unwrap();
        let certified = self.certify().unwrap();
        assert_eq!((certified.revenue, certified.bound), (optimum.certificate.low(), optimum.certificate.high()));
        certified
    }

    fn certify(&self) -> Result<Certified, OptimalError> {
        certify(&self.files(), None).map(|mut certified| certified.pop().unwrap())
    }

    /// Why the files are refused.
    fn refused(&self) -> String {
        let folder = self.folder.path().display().to_string();
        self.certify().unwrap_err().to_string().replace(&format!("{folder}/"), "")
    }
}

/// Changes the mechanism of a file.
fn change<M: Stored>(path: &Path, change: impl FnOnce(&mut M)) {
    let mut file = MechanismFile::<M>::load(path).unwrap();
    change(&mut file.mechanism);
    file.save(path).unwrap();
}

#[test]
fn the_menu_of_a_split_earns_the_bound_on_it() {
    for distribution in ["arbitrary-npv", "additive", "unit-demand"] {
        let lab = Lab::of(&format!("distribution = '{distribution}'\ngoods = 3\n{SPLIT}"), &[]);
        for split in [None, Some(Split::Test)] {
            let certified = lab.optimal(split);
            assert!(certified.width <= 1e-6, "{distribution}: {certified:?}");
            let menu = MechanismFile::<Menu>::load(&lab.files()[0]).unwrap();
            assert_eq!((menu.provenance.learner.as_str(), certified.name.as_str()), ("optimal", "optimal"));
            let bidders = Dataset::load(&lab.path("data")).unwrap().split(split.unwrap_or(Split::Train));
            let earned = evaluate(&menu.mechanism, &bidders).revenue;
            assert!((earned / certified.bound - 1.0).abs() <= 1e-6, "{distribution}: {earned} of {certified:?}");
        }
    }
}

/// Values 1 and 3 of one good with probabilities 3/4 and 1/4, whatever was drawn: the price 1 earns 1, the price 3 earns 3/4.
#[test]
fn the_types_of_a_recipe_have_their_own_probabilities() {
    let recipe = "distribution = 'finite'\ngoods = 1\nparameters = { file = 'types.csv', values = 'additive' }\n";
    let lab = Lab::of(&format!("{recipe}{SPLIT}"), &[("types.csv", "0.75, 1\n0.25, 3\n")]);
    let certified = lab.optimal(None);
    assert_eq!((certified.revenue, certified.bound, certified.width), (1.0, 1.0, 0.0));
    let dual = MechanismFile::<Dual>::load(&lab.files()[1]).unwrap().mechanism;
    assert_eq!((dual.split, dual.rows, dual.weights), (None, vec![0, 1], vec![0.75, 0.25]));
    // The bidders that were drawn are another matter.
    assert!(lab.optimal(Some(Split::Train)).width < 1e-6);

    // Another list, the data set being the same.
    lab.optimal(None);
    fs::write(lab.path("data/types.csv"), "0.7, 1\n0.3, 3\n").unwrap();
    assert_eq!(
        lab.refused(),
        "data/types.csv is not the list of types that the data set beside it was drawn from: build the data set again, or undo the \
         change"
    );
    lab.build();
    assert_eq!(lab.refused(), "data set data should be the one of the run's start, but has changed");
}

#[test]
fn xor_types_of_a_recipe_are_read_as_json() {
    let types = "{\"weight\": 2, \"bids\": [{\"price\": 4, \"goods\": [0, 1]}, {\"price\": 1, \"goods\": [2]}]}\n\
                 {\"weight\": 1, \"bids\": [{\"price\": 7, \"goods\": [1]}]}\n";
    let recipe = "distribution = 'finite'\ngoods = 3\nparameters = { file = 'types.jsonl', values = 'xor' }\n";
    let lab = Lab::of(&format!("{recipe}{SPLIT}"), &[("types.jsonl", types)]);
    // Good 1 alone, or both, costs all 4: 4 from everybody, or 7 from one in three. Or 4 for both and 4 for good 1 in it.
    let certified = lab.optimal(None);
    assert!((certified.revenue - 4.0).abs() < 1e-6 && certified.width < 1e-6, "{certified:?}");
}

#[test]
fn whatever_is_changed_in_the_files_the_interval_is_true_or_they_are_refused() {
    let lab = Lab::of(&format!("distribution = 'unit-demand'\ngoods = 3\n{SPLIT}"), &[]);
    let whole = lab.optimal(None);
    let [menu, dual] = lab.files();
    let saved = [&menu, &dual].map(|path| fs::read(path).unwrap());
    let again = || [&menu, &dual].into_iter().zip(&saved).for_each(|(path, bytes)| fs::write(path, bytes).unwrap());

    // Dearer: who does not want it any more pays nothing, and the interval grows.
    change::<Menu>(&menu, |menu| {
        let prices = menu.prices().iter().map(|price| price * 1.01).collect();
        *menu = Menu::new(menu.bundles().clone(), menu.weights().to_vec(), prices).unwrap();
    });
    let dearer = lab.certify().unwrap();
    assert!(dearer.revenue < whole.revenue && dearer.bound == whole.bound && dearer.width > 1e-3);
    again();
    change::<Dual>(&dual, |dual| dual.multipliers.iter_mut().for_each(|multiplier| *multiplier *= 0.9));
    let smaller = lab.certify().unwrap();
    assert!(smaller.bound > whole.bound && smaller.revenue == whole.revenue);
    again();

    change::<Dual>(&dual, |dual| dual.weights[3] = 7.0);
    assert_eq!(lab.refused(), "optimal.dual.safetensors: its types are not those of its data set");
    again();
    change::<Dual>(&dual, |dual| dual.split = Some(Split::Test));
    assert_eq!(lab.refused(), "optimal.dual.safetensors: its types are not those of its data set");
    again();
    change::<Dual>(&dual, |dual| dual.split = None);
    assert_eq!(lab.refused(), "the recipe of the data set should be finite, or a split named, but is data");
    again();
    let mut bytes = saved[1].clone();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&dual, bytes).unwrap();
    assert!(lab.refused().contains("the file is damaged or was edited"));
    again();
    let only = |path: &PathBuf| certify(std::slice::from_ref(path), None).unwrap_err().to_string();
    assert_eq!(only(&menu), "duals among the files should be at least 1, but is 0");
    assert_eq!(only(&dual), "menus among the files should be at least 1, but is 0");

    // Other data of the same name.
    let text = fs::read_to_string(lab.path("data/recipe.toml")).unwrap();
    fs::write(lab.path("data/recipe.toml"), text.replace("seed = 1", "seed = 2")).unwrap();
    let error = lab.certify().unwrap_err();
    assert!(matches!(error, OptimalError::Data(DataError::RecipeChanged { .. })), "{error}");
    lab.build();
    assert_eq!(lab.refused(), "data set data should be the one of the run's start, but has changed");
}
