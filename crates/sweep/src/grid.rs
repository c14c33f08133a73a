//! A sweep: its file, and the cells that the file stands for.

use crate::cell::Cell;
use crate::folder_name::safe;
use crate::grid_file::{GridFile, Variant};
use diffecon_config::{ConfigError, Document, OutOfRange, WRITTEN, read_text};
use diffecon_experiment::{Experiment, ExperimentError, Registry, setting_and_method};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use toml::Value;

/// A sweep.
#[derive(Clone)]
pub struct Grid {
    /// The name of its file.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Its cells: experiments first, then variants, then the values of the grid, then seeds.
    pub cells: Vec<Cell>,
}

impl Grid {
    /// Reads a sweep's file and checks the experiment of every cell. Experiment files are looked for from the folder of the file.
    ///
    /// # Errors
    /// If a file cannot be read, a key is unknown or out of range, there or in a cell, or two cells would share a folder.
    pub fn read(path: &Path, registry: &Registry) -> Result<Self, ExperimentError> {
        let text = read_text(path, WRITTEN).map_err(ExperimentError::io("read", path))?;
        let document = Document::parse(path.display(), text)?;
        let file = GridFile::of(&document).map_err(|error| document.locate(error))?;
        let mut grid = Self {
            name: safe(&path.file_stem().unwrap_or_default().to_string_lossy()),
            path: path.to_owned(),
            cells: Vec::new(),
        };
        let variants: Vec<Option<&Variant>> =
            if file.variants.is_empty() { vec![None] } else { file.variants.iter().map(Some).collect() };
        let several = !file.experiments.is_empty();
        let of_all: Vec<Option<&PathBuf>> =
            if several { file.experiments.iter().map(Some).collect() } else { vec![file.experiment.as_ref()] };
        for of_all in of_all {
            for &variant in &variants {
                let own = variant.and_then(|variant| variant.experiment.as_ref());
                // Its file says one of them, or was refused.
                let Some(experiment) = own.or(of_all) else { continue };
                grid.extend(&file, &beside(path, experiment), several, variant, registry)?;
            }
        }
        grid.check_folders()?;
        Ok(grid)
    }

    /// Whether a file can only be meant as a sweep: it names experiment files or variants, and no learner.
    pub fn is_one(path: &Path) -> bool {
        let is_toml = path.extension().is_some_and(|extension| extension == "toml");
        let text = if is_toml { read_text(path, WRITTEN).unwrap_or_default() } else { String::new() };
        let table = text.parse::<toml::Table>().unwrap_or_default();
        !table.contains_key("learner")
            && ["experiment", "experiments", "variants"].iter().any(|key| table.contains_key(*key))
    }

    /// Adds the cells of an experiment file and a variant.
    fn extend(
        &mut self,
        file: &GridFile,
        experiment: &Path,
        several: bool,
        variant: Option<&Variant>,
        registry: &Registry,
    ) -> Result<(), ExperimentError> {
        let set: Vec<String> = file.set.iter().map(setting).collect();
        let place = setting_and_method(experiment)?;
        // What a cell's folder leaves out; nothing where the file is right only with the variant.
        let plain = Experiment::read(experiment, &set, registry).ok().map(|plain| plain.keys()).transpose()?;
        for chosen in combinations(&file.grid) {
            let number = self.cells.len();
            let own = variant.into_iter().flat_map(|variant| &variant.settings).chain(&chosen);
            let settings: Vec<String> = own.map(setting).collect();
            let read = Experiment::read(experiment, &[set.clone(), settings.clone()].concat(), registry);
            let read = read.map_err(|error| match error {
                ExperimentError::Config(error) => error.at(format!("{}, cell {number}", self.path.display())).into(),
                other => other,
            })?;
            let name = name(variant, &chosen, plain.as_ref(), &read.keys()?);
            let folder = if several { place.clone() } else { PathBuf::new() }.join(name);
            let seeds = file.seeds.as_ref().map_or_else(|| vec![read.seed], |seeds| seeds.iter().collect());
            for seed in seeds {
                self.cells.push(Cell {
                    number: self.cells.len(),
                    file: experiment.to_owned(),
                    settings: settings.clone(),
                    experiment: read.with_seed(seed),
                    place: folder.join(format!("seed-{seed}")),
                });
            }
        }
        Ok(())
    }

    /// An error if two cells would share a folder.
    fn check_folders(&self) -> Result<(), ConfigError> {
        let mut folders: HashMap<String, usize> = HashMap::new();
        for cell in &self.cells {
            // Some file systems know no case.
            let folder = cell.place.to_string_lossy().to_lowercase();
            if let Some(other) = folders.insert(folder, cell.number) {
                let value = format!("{} for cells {other} and {}", cell.place.display(), cell.number);
                let error = ConfigError::from(OutOfRange::new(
                    "the folder of a cell",
                    "its own (is a value there twice?)",
                    value,
                ));
                return Err(error.at(self.path.display()));
            }
        }
        Ok(())
    }

    /// The cell of a number.
    ///
    /// # Errors
    /// If there is none.
    pub fn cell(&self, number: usize) -> Result<&Cell, OutOfRange> {
        let allowed = || format!("in [0, {}]", self.cells.len() - 1);
        self.cells.get(number).ok_or_else(|| OutOfRange::new("cell", allowed(), number))
    }
}

/// A path from the folder of a file.
fn beside(file: &Path, path: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

/// `menu.init="paper"`.
fn setting((key, value): &(String, Value)) -> String {
    format!("{key}={value}")
}

/// Every choice of one value for each key; the last key's values change fastest.
fn combinations(grid: &[(String, Vec<Value>)]) -> Vec<Vec<(String, Value)>> {
    let mut all = vec![Vec::new()];
    for (key, values) in grid {
        let with = |chosen: &Vec<(String, Value)>| {
            let one = |value: &Value| [chosen.clone(), vec![(key.clone(), value.clone())]].concat();
            values.iter().map(one).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

/// The variant, and what else differs from the plain experiment: so a cell keeps its name when the grid gets another key.
fn name(
    variant: Option<&Variant>,
    chosen: &[(String, Value)],
    plain: Option<&BTreeMap<String, String>>,
    own: &BTreeMap<String, String>,
) -> String {
    let differs = |(key, _): &&(String, Value)| {
        plain.is_none_or(|plain| !own.contains_key(key) || plain.get(key) != own.get(key))
    };
    let differing = chosen.iter().filter(differs).map(|(key, value)| match value {
        Value::String(text) => format!("{key}={text}"),
        other => format!("{key}={other}"),
    });
    let parts: Vec<String> = variant.map(|variant| variant.name.clone()).into_iter().chain(differing).collect();
    if parts.is_empty() { String::new() } else { safe(&parts.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    const DP: &str = "learner = 'dp'\nseed = 4\n[environment]\nbidders = 2\ngoods = 2\nvalues = 'A'\n[dp]\nsteps = 5\n";

    fn home() -> TempDir {
        let home = tempfile::tempdir().unwrap();
        for setting in ["small", "large"] {
            fs::create_dir(home.path().join(setting)).unwrap();
            fs::write(home.path().join(setting).join("dp.toml"), DP).unwrap();
            let fpi = DP.replace("'dp'", "'fpi'").replace("[dp]\nsteps = 5\n", "");
            fs::write(home.path().join(setting).join("fpi.toml"), fpi).unwrap();
        }
        home
    }

    fn read(home: &TempDir, text: &str) -> Result<Grid, ExperimentError> {
        let path = home.path().join("sweep.toml");
        fs::write(&path, text).unwrap();
        Grid::read(&path, &Registry::default())
    }

    fn places(grid: &Grid) -> Vec<&str> {
        grid.cells.iter().map(|cell| cell.place.to_str().unwrap()).collect()
    }

    #[test]
    fn settings_times_methods_times_seeds_are_one_file() {
        let home = home();
        let text = "experiments = ['small/dp.toml', 'small/fpi.toml', 'large/dp.toml']\nseeds = '1..2'\n";
        let grid = read(&home, text).unwrap();
        let expected = [
            "small/dp/seed-1",
            "small/dp/seed-2",
            "small/fpi/seed-1",
            "small/fpi/seed-2",
            "large/dp/seed-1",
            "large/dp/seed-2",
        ];
        assert_eq!(places(&grid), expected);
        let of_cells = |cell: &Cell| {
            let setting = cell.place.iter().next().unwrap().to_str().unwrap().to_owned();
            (cell.number, setting, cell.experiment.learner(), cell.experiment.seed)
        };
        assert_eq!(of_cells(&grid.cells[3]), (3, "small".to_owned(), "fpi", 2));
        assert_eq!(grid.name, "sweep");
        assert_eq!(grid.cell(5).unwrap().number, 5);
        assert_eq!(grid.cell(6).err().unwrap().to_string(), "cell should be in [0, 5], but is 6");
    }

    #[test]
    fn a_grid_is_the_product_of_its_lists_with_every_variant() {
        let home = home();
        let text = "experiment = 'small/dp.toml'\nset.dp.samples = 64\n\
            grid.environment.goods = [2, 3]\ngrid.'dp.steps' = [5, 7]\n\
            [variants]\nplain = {}\nsizes = { environment.menu = 'sizes' }\n";
        let grid = read(&home, text).unwrap();
        let expected = [
            "plain/seed-4",
            "plain,environment.goods=3/seed-4",
            "plain,dp.steps=7/seed-4",
            "plain,dp.steps=7,environment.goods=3/seed-4",
            "sizes/seed-4",
            "sizes,environment.goods=3/seed-4",
            "sizes,dp.steps=7/seed-4",
            "sizes,dp.steps=7,environment.goods=3/seed-4",
        ];
        assert_eq!(places(&grid), expected, "named by what differs from the experiment, with its seed");
        let keys = grid.cells[7].experiment.keys().unwrap();
        assert_eq!(
            ["dp.steps", "dp.samples", "environment.goods", "environment.menu"].map(|key| keys[key].as_str()),
            ["7", "64", "3", "sizes"]
        );
        assert_eq!(grid.cells[7].settings, ["environment.menu=\"sizes\"", "dp.steps=7", "environment.goods=3"]);
    }

    #[test]
    fn folders_stay_when_the_grid_grows() {
        let home = home();
        let before = read(&home, "experiment = 'small/dp.toml'\nseeds = [3]\ngrid.'dp.steps' = [9]\n").unwrap();
        assert_eq!(places(&before), ["dp.steps=9/seed-3"]);
        let text = "experiment = 'small/dp.toml'\nseeds = '1..3'\ngrid.'dp.steps' = [5, 8, 9]\ngrid.environment.goods = [2, 4]\n";
        let after = read(&home, text).unwrap();
        assert_eq!(after.cells.len(), 18);
        assert!(places(&after).contains(&"dp.steps=9/seed-3") && places(&after).contains(&"seed-3"));
        let [old, new] = [&before, &after].map(|grid| {
            grid.cells
                .iter()
                .find(|cell| cell.place.to_str() == Some("dp.steps=9/seed-3"))
                .unwrap()
                .experiment
                .keys()
                .unwrap()
        });
        assert_eq!(old, new);
    }

    #[test]
    fn a_variant_may_be_another_method() {
        let home = home();
        let text = "seeds = [1]\n[variants]\nexact.experiment = 'small/dp.toml'\nlearned.experiment = 'small/fpi.toml'\n\
            [variants.switched]\nexperiment = 'large/fpi.toml'\nlearner = 'ppo'\n";
        let grid = read(&home, text).unwrap();
        assert_eq!(places(&grid), ["exact/seed-1", "learned/seed-1", "switched/seed-1"]);
        let learners: Vec<&str> = grid.cells.iter().map(|cell| cell.experiment.learner()).collect();
        assert_eq!(learners, ["dp", "fpi", "ppo"]);
    }

    #[test]
    fn every_cell_is_checked_before_any_runs() {
        let home = home();
        let wrong = [
            (
                "grid.'dp.steps' = [5, 0]",
                "sweep.toml, cell 1: --set dp.steps=0: dp.steps should be in [1, 1e7], but is 0",
            ),
            ("grid.'dp.step' = [5]", "dp.step is no key; the nearest is dp.steps"),
            ("grid.'dp.steps' = ['many']", "dp.steps should be a whole number"),
            ("variants.a = {}\nvariants.b.envronment.goods = 3", "envronment is no key; the nearest is environment"),
            (
                "grid.'dp.steps' = [7, 7]",
                "the folder of a cell should be its own (is a value there twice?), but is dp.steps=7/seed-4 for cells 0 and 1",
            ),
            (
                "set.learner = 'dq'",
                "learner should be one of bundleflow, pricing, hybrid, rochet_net, bundle_rochet_net, column_generation, dp",
            ),
        ];
        for (text, message) in wrong {
            let error = read(&home, &format!("experiment = 'small/dp.toml'\n{text}\n")).err().unwrap().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
        let error = read(&home, "experiment = 'small/absent.toml'\n").err().unwrap().to_string();
        assert!(error.starts_with("cannot read ") && error.contains("absent.toml"), "{error}");
        let error = read(&home, "experiment = 'small/dp.toml'\n\nsead = 3\n").err().unwrap().to_string();
        assert!(error.contains("sweep.toml:3: sead is no key; the nearest is seeds"), "{error}");
    }
}
