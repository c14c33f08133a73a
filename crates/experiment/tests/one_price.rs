//! A learner from outside, complete: one price for all goods together, learned by gradient, and its way through the library.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Bundle, Bundles, Menu, Seed, Series, Valuations, evaluate as sell};
use diffecon_config::{Checked, Config, Memory};
use diffecon_data::{Dataset, MechanismFile, MechanismProvenance, Recipe, Sizes, Split};
use diffecon_experiment::{
    Evaluation, Experiment, Registry, Resumption, evaluate, explain, inspect, resume, settings_in_markdown,
};
use diffecon_tensor::State;
use diffecon_train::{
    Entry, Learner, Method, Metrics, Observer, Preparation, Progress, RunError, Setup, Stepped, Validation,
};
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What an experiment says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OnePriceConfig {
    /// The data set's folder.
    dataset: String,
    /// The ascent.
    #[serde(default)]
    ascent: AscentConfig,
}

/// Gradient ascent on softened revenue. Money is normalised by the training bidders' mean value.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct AscentConfig {
    /// Steps.
    #[schemars(range(min = 1))]
    steps: usize,
    /// Bidders a step.
    #[schemars(range(min = 1, max = 1_000_000))]
    batch: usize,
    /// The learning rate.
    #[schemars(range(min = 0.0, max = 1.0))]
    rate: f64,
    /// The sharpness of the choice between buying and not.
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    sharpness: f64,
}

impl Default for AscentConfig {
    fn default() -> Self {
        Self { steps: 200, batch: 200, rate: 0.05, sharpness: 30.0 }
    }
}

impl Config for OnePriceConfig {}

/// The learner: a bidder with value `v` buys at price `p` with probability `sigmoid(sharpness (v - p))`.
struct OnePrice {
    config: Checked<OnePriceConfig>,
    provenance: MechanismProvenance,
    train: Valuations,
    validation: Valuations,
    unit: f64,
    /// The price of all goods, normalised; states hold single precision.
    price: f32,
}

/// The bidders of a step.
const BATCHES: Series = Series::new("one price, batches");

impl OnePrice {
    fn menu(&self) -> Result<Menu, RunError> {
        let mut bundles = Bundles::new(self.train.goods());
        bundles.push(Bundle::grand(self.train.goods()).words());
        Ok(Menu::new(bundles, vec![1.0], vec![(f64::from(self.price) * self.unit) as f32])?)
    }
}

impl Method for OnePrice {
    const NAME: &'static str = "one-price";
    const ABOUT: &'static str = "One price for all goods together, by gradient.";
    type Config = OnePriceConfig;

    fn memory(config: &OnePriceConfig) -> Option<Memory> {
        let (sizes, _) = Sizes::read(Path::new(&config.dataset))?;
        // The data set as it is loaded, then its parts.
        Some(Memory::default().with("the data set", "its size", 3 * sizes.bytes()))
    }

    fn init(config: Checked<OnePriceConfig>, setup: &mut Setup) -> Result<Self, RunError> {
        let dataset = setup.dataset(&config.dataset)?;
        let [train, validation] = [Split::Train, Split::Validation].map(|split| dataset.split(split));
        let (provenance, unit) = (setup.provenance(), train.surplus());
        Ok(Self { config, provenance, train, validation, unit, price: 0.2 })
    }
}

impl Learner for OnePrice {
    fn steps(&self) -> usize {
        self.config.ascent.steps
    }

    fn step(&mut self, step: usize, _wanted: bool) -> Metrics {
        let AscentConfig { batch, rate, sharpness, .. } = self.config.ascent;
        let mut rng = Seed::new(self.provenance.seed).stream_at(BATCHES, step as u64);
        let (price, mut revenue, mut gradient) = (f64::from(self.price), 0.0, 0.0);
        for _ in 0..batch {
            let value = f64::from(self.train.best_value(rng.random_range(0..self.train.bidders()))) / self.unit;
            let buys = 1.0 / (1.0 + (sharpness * (price - value)).exp());
            revenue += price * buys / batch as f64;
            gradient += (buys - price * sharpness * buys * (1.0 - buys)) / batch as f64;
        }
        self.price = (price + rate * gradient).max(0.0) as f32;
        vec![("soft_revenue", revenue * self.unit), ("price", f64::from(self.price) * self.unit)]
    }

    fn validate(&self, _step: usize) -> Result<Validation, RunError> {
        Ok(Validation::of(&sell(&self.menu()?, &self.validation), Some(self.validation.surplus())))
    }

    fn state(&self) -> State {
        let mut state = State::default();
        state.insert("price", vec![1], vec![self.price]);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.price = state.array("price", &[1])?[0];
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        Ok(MechanismFile { mechanism: self.menu()?, provenance }.save(path)?)
    }
}

/// Stops a run after a step.
struct StopAfter {
    step: usize,
    done: usize,
}

impl Observer for StopAfter {
    fn prepared(&mut self, _: &Preparation) {}

    fn stepped(&mut self, stepped: &Stepped<'_>) {
        self.done = stepped.step;
    }

    fn should_stop(&self) -> bool {
        self.done >= self.step
    }
}

/// A folder with bidders for one good and experiments on them.
struct Lab {
    folder: TempDir,
    registry: Registry,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let recipe = "distribution = \"additive\"\ngoods = 1\nseed = 1\n\
                      [split]\ntrain = 4000\nvalidation = 1000\ntest = 4000\n[parameters]\nhigh = 40\n";
        let recipe = Recipe::from_toml(recipe).unwrap().check().unwrap();
        Dataset::generate("one good", &recipe).unwrap().save(&folder.path().join("data")).unwrap();
        Self { folder, registry: Registry::default().with(Entry::of::<OnePrice>()) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes an experiment that goes on so.
    fn experiment(&self, rest: &str) -> PathBuf {
        let path = self.path("one-price.toml");
        let text = format!("learner = \"one-price\"\ndataset = '{}'\n{rest}", self.path("data").display());
        fs::write(&path, text).unwrap();
        path
    }

    fn start(&self, run: &str, rest: &str, observer: &mut dyn Observer) -> Progress {
        let experiment = Experiment::read(&self.experiment(rest), &[], &self.registry).unwrap();
        experiment.start(&self.path(run), "cpu", observer).unwrap()
    }

    fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.path(file)).unwrap()
    }
}

#[test]
fn a_run_that_is_interrupted_goes_on_exactly() {
    let lab = Lab::new();
    let finished = lab.start("whole", "", &mut ());
    assert_eq!(finished.step, 200);
    for step in [1, 63, 150] {
        let run = format!("stopped-{step}");
        assert_eq!(lab.start(&run, "", &mut StopAfter { step, done: 0 }).step, step);
        assert!(lab.bytes(&format!("{run}/metrics.jsonl")) != lab.bytes("whole/metrics.jsonl"));
        let resumed = resume(&lab.path(&run), &Resumption::default(), &lab.registry, &mut ()).unwrap();
        assert_eq!(resumed, finished);
        for file in ["mechanism.safetensors", "metrics.jsonl", "config.toml", "step-200/state.safetensors"] {
            assert!(lab.bytes(&format!("{run}/{file}")) == lab.bytes(&format!("whole/{file}")), "{step}: {file}");
        }
    }
    lab.start("other-seed", "seed = 2", &mut ());
    assert!(lab.bytes("other-seed/mechanism.safetensors") != lab.bytes("whole/mechanism.safetensors"));
}

#[test]
fn it_earns_what_the_best_price_earns() {
    let lab = Lab::new();
    lab.start("run", "seed = 7", &mut ());
    let report = evaluate(&[lab.path("run")], &Evaluation::default()).unwrap();
    let names: Vec<&str> = report.results.iter().map(|row| row.entrant.name.as_str()).collect();
    assert_eq!(report.sample.bidders, Some(4000));
    for baseline in diffecon_auction::baselines::NAMES {
        assert!(names.contains(&baseline), "{names:?}");
    }
    let revenue = |name: &str| report.results.iter().find(|row| row.entrant.name == name).unwrap().outcome.revenue;
    let (learned, fitted) = (revenue("one-price"), revenue("grand-bundle"));
    assert!((learned / fitted - 1.0).abs() < 0.01, "{learned} should be {fitted} within 1 %");
    let row = report.results.iter().find(|row| row.entrant.name == "one-price").unwrap();
    assert_eq!((row.entrant.seed, row.entrant.settings.len()), (Some(7), 0));
}

#[test]
fn a_misspelt_key_and_one_out_of_range_are_refused() {
    let lab = Lab::new();
    for (rest, words) in [
        ("[ascent]\nrat = 0.1", "one-price.toml:4: ascent.rat is no key; the nearest is ascent.rate"),
        ("[ascend]\nrate = 0.1", "one-price.toml:3: ascend is no key; the nearest is ascent"),
        ("[ascent]\nrate = 2.0", "one-price.toml:4: ascent.rate should be in [0, 1], but is 2"),
        ("[ascent]\nsharpness = 0", "one-price.toml:4: ascent.sharpness should be above 0, but is 0"),
    ] {
        let error = Experiment::read(&lab.experiment(rest), &[], &lab.registry).err().unwrap().to_string();
        assert!(error.ends_with(words), "{error}");
    }
    let error = Experiment::read(&lab.experiment("").with_file_name("none.toml"), &[], &lab.registry).err().unwrap();
    assert!(error.to_string().contains("none.toml"), "{error}");
    let unregistered = Experiment::read(&lab.experiment(""), &[], &Registry::default()).err().unwrap().to_string();
    assert!(
        unregistered.contains(
            "learner should be one of bundleflow, pricing, hybrid, rochet_net, bundle_rochet_net, column_generation, dp, fpi, ppo"
        ),
        "{unregistered}"
    );
}

#[test]
fn its_keys_are_explained() {
    let registry = Lab::new().registry;
    let of_all = explain(None, &registry).unwrap();
    assert!(of_all.contains("one-price") && of_all.contains(OnePrice::ABOUT), "{of_all}");
    let of_learner = explain(Some("one-price"), &registry).unwrap();
    let rate = "ascent.rate (in [0, 1], default 0.05)\n    The learning rate.";
    assert!(of_learner.contains("dataset (") && of_learner.contains(rate), "{of_learner}");
    assert!(of_learner.contains("learner (one-price)"), "{of_learner}");
    assert_eq!(explain(Some("ascent.rate"), &registry).unwrap(), rate);
    assert!(explain(Some("ascent.rte"), &registry).unwrap_err().to_string().contains("the nearest is ascent.rate"));
    let markdown = settings_in_markdown(&registry);
    assert!(markdown.contains("### `learner = \"one-price\"`") && markdown.contains("| `ascent.rate` | `0.05` |"));
}

#[test]
fn its_files_are_inspected() {
    let lab = Lab::new();
    let rest = "seed = 3\n[ascent]\nsteps = 120\n[run]\nvalidate_every = 40";
    lab.start("run", rest, &mut StopAfter { step: 100, done: 0 });
    let found = |path: &str| inspect(&lab.path(path), &lab.registry).unwrap();
    let run = found("run");
    assert_eq!((&run["what"], &run["learner"], &run["seed"]), (&"run".into(), &"one-price".into(), &3.into()));
    assert_eq!((&run["progress"]["step"], &run["mechanism"]), (&100.into(), &true.into()));
    assert_eq!(run["settings"]["ascent"]["batch"], 200);
    let menu = found("run/mechanism.safetensors");
    assert_eq!((&menu["what"], &menu["mechanism"]["goods"]), (&"menu".into(), &1.into()));
    assert_eq!(menu["provenance"]["learner"], "one-price");
    assert_eq!(menu["provenance"]["data"][0]["name"], "one good");
    let step = menu["provenance"]["step"].as_u64().unwrap();
    assert!([40, 80].contains(&step), "{step}");
    assert_eq!(run["progress"]["best"]["step"], step);
    assert_eq!(found("one-price.toml")["settings"], run["settings"]);
}
