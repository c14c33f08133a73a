//! A short run of every learner, and what an undisturbed one leaves.

use super::events;
use super::program::Program;
use anyhow::Result;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Learners with their keys, short enough for hundreds of trials, with some checkpoints each.
const EXPERIMENTS: [(&str, &str); 13] = [
    (
        "bundleflow",
        "dataset = 'data'\n[menu]\nelements = 30\nsupport = 2\n[flow]\nhidden = 16\nsteps = 10\nbatch = 32\n\
         [learning]\nsteps = 40\nbatch = 32\n",
    ),
    (
        "dp",
        "[environment]\nbidders = 3\ngoods = 4\nvalues = 'A'\n\
         [dp]\nsteps = 40\nsamples = 256\npolish_samples = 256\nvalue_samples = 256\n",
    ),
    (
        "fpi",
        "[environment]\nbidders = 2\ngoods = 3\nvalues = 'B'\n[fpi]\niterations = 5\nepisodes = 64\nhidden = [16]\n\
         return_steps = 5\ntarget_steps = 5\ntarget_rounds = 2\nactor_steps = 5\nbatch = 32\nsamples = 32\ntarget_samples = 32\n",
    ),
    (
        "ppo",
        "[environment]\nbidders = 2\ngoods = 3\nvalues = 'A'\n\
         [ppo]\niterations = 6\nepisodes = 64\nepochs = 2\nbatch = 32\nhidden = [16]\n",
    ),
    ("pricing", "dataset = 'data'\n[learning]\nsteps = 40\nbatch = 32\n"),
    (
        "hybrid",
        "dataset = 'data'\n[ascent]\nsteps = 10\nbatch = 32\n[menu]\nelements = 20\nsupport = 2\n\
         [flow]\nhidden = 16\nsteps = 10\nbatch = 32\n[together]\nsteps = 40\nbatch = 32\n",
    ),
    ("rochet_net", "dataset = 'goods'\n[menu]\nelements = 20\n[learning]\nsteps = 40\nbatch = 32\n"),
    ("bundle_rochet_net", "dataset = 'data'\n[menu]\nelements = 20\n[learning]\nsteps = 40\nbatch = 32\n"),
    ("column_generation", "dataset = 'data'\n[learning]\nsteps = 40\ncandidates = 16\n"),
    ("self-play", "[learning]\nsteps = 40\nvalues = 16\n"),
    ("contract_q", "process.parameters.depth = 2\n[network]\nunits = 8\n[learning]\nsteps = 40\n"),
    ("contract_tabular", "process.parameters.depth = 2\n[learning]\nsteps = 40\n"),
    ("contract_vdn", "[game]\nsize = 2\nsteps = 3\n[learning]\nsteps = 40\n"),
];

/// How often those write that take a step in no time; auctions do so after every one of their few.
const OFTEN: &str = "[run]\nlog_every = 3\nvalidate_every = 5\ncheckpoint_every = 10\n";

/// Data sets: the folder and its law.
const DATASETS: [(&str, &str); 2] = [("data", "regions-npv"), ("goods", "additive")];

/// The rest of a recipe.
const RECIPE: &str = "goods = 12\nseed = 1\n[split]\ntrain = 200\nvalidation = 50\ntest = 50\n";

/// What is the same however a run came to its end.
#[derive(PartialEq)]
pub struct Results {
    mechanism: Vec<u8>,
    metrics: Vec<u8>,
    state: Vec<u8>,
    summary: Vec<u8>,
    /// Without what the steps took.
    table: Vec<String>,
    points: events::Points,
}

/// Undisturbed runs by learner.
pub struct Runs<'a> {
    /// The program.
    pub program: &'a Program,
    results: BTreeMap<&'static str, Results>,
}

impl<'a> Runs<'a> {
    /// Runs every learner once.
    pub fn prepare(program: &'a Program) -> Result<Self> {
        for (folder, law) in DATASETS {
            let recipe = format!("{folder}/recipe.toml");
            fs::create_dir(program.path(folder))?;
            fs::write(program.path(&recipe), format!("distribution = '{law}'\n{RECIPE}"))?;
            program.run(&["dataset", "build", &recipe])?;
        }
        let mut results = BTreeMap::new();
        for (name, keys) in EXPERIMENTS {
            let often = if keys.contains("[environment]") { "" } else { OFTEN };
            fs::write(program.path(&format!("{name}.toml")), format!("learner = '{name}'\n{keys}{often}"))?;
            let whole = format!("whole-{name}");
            program.run(&["train", &format!("{name}.toml"), "--out", &whole])?;
            results.insert(name, read(&program.path(&whole))?);
        }
        Ok(Self { program, results })
    }

    /// The learners, over and over.
    pub fn learners() -> impl Iterator<Item = &'static str> {
        EXPERIMENTS.iter().map(|(name, _)| *name).cycle()
    }

    /// How many learners there are.
    pub const fn count() -> usize {
        EXPERIMENTS.len()
    }

    /// The arguments that start a run of a learner.
    pub fn train<'b>(experiment: &'b str, out: &'b str) -> [&'b str; 4] {
        ["train", experiment, "--out", out]
    }

    /// Brings a disturbed run to its end and says what differs from an undisturbed one, if anything does. The run goes.
    pub fn finish(&self, learner: &str, run: &str) -> Result<Option<String>> {
        let folder = self.program.path(run);
        let begun = folder.join("config.toml").exists();
        let experiment = format!("{learner}.toml");
        let arguments = if begun { vec!["resume", run] } else { Self::train(&experiment, run).to_vec() };
        let (code, _, said) = self.program.ended(&arguments)?;
        let lost = if code == 0 {
            self.difference(learner, &folder)
        } else {
            Some(format!("{learner}: {arguments:?} ended with {code}: {}", said.trim()))
        };
        fs::remove_dir_all(&folder)?;
        Ok(lost)
    }

    /// What differs from an undisturbed run, if anything does.
    pub fn difference(&self, learner: &str, folder: &Path) -> Option<String> {
        let whole = &self.results[learner];
        let found = match read(folder) {
            Ok(found) => found,
            Err(error) => return Some(format!("{learner}: {error:#}")),
        };
        let left = fs::read_dir(folder).into_iter().flatten().flatten();
        let hidden = left.filter(|entry| entry.file_name().to_string_lossy().starts_with(".diffecon-")).count();
        let differs = [
            ("mechanism", found.mechanism != whole.mechanism),
            ("metrics", found.metrics != whole.metrics),
            ("state", found.state != whole.state),
            ("summary", found.summary != whole.summary),
            ("table of metrics", found.table != whole.table),
            ("TensorBoard's points", found.points != whole.points),
            ("hidden files", hidden > 0),
        ];
        let named: Vec<&str> = differs.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
        if named.is_empty() { None } else { Some(format!("{learner}: other {}", named.join(", "))) }
    }
}

fn read(folder: &Path) -> Result<Results> {
    let file = |name: &str| fs::read(folder.join(name)).map_err(|error| anyhow::anyhow!("{name}: {error}"));
    let steps = fs::read_dir(folder)?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_prefix("step-")?.parse::<usize>().ok());
    let last = steps.max().unwrap_or_default();
    Ok(Results {
        mechanism: file("mechanism.safetensors")?,
        metrics: file("metrics.jsonl")?,
        state: file(&format!("step-{last}/state.safetensors"))?,
        summary: file("summary.json")?,
        table: untimed(&String::from_utf8(file("metrics.csv")?)?),
        points: events::points(&folder.join("tensorboard"))?,
    })
}

/// The lines of a table without its last two columns, the seconds that no two runs share.
fn untimed(table: &str) -> Vec<String> {
    table.lines().filter_map(|line| line.rsplitn(3, ',').last()).map(str::to_owned).collect()
}
