//! The command line's flags.

use crate::output::LogFormat;
use crate::version::version;
use clap::{ArgGroup, Args, Parser, Subcommand};
use clap_complete::Shell;
use diffecon_cats::cauctions::{OfficialInstances, Preset};
use diffecon_cats::{Distribution, Format as CatsFormat, InstanceSet, Mode};
use diffecon_data::{ItemBidders, Split, Splits};
use diffecon_experiment::audit::{AuditOptions, MISREPORTS};
use diffecon_experiment::show::ShowOptions;
use diffecon_experiment::{Agents, BaselineChoice, EPISODES, Evaluation};
use diffecon_report::Format;
use diffecon_sweep::{Engine, Seeds};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Differentiable economics: learn revenue-maximising auctions by gradient.
#[derive(Debug, Parser)]
#[command(version = version())]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Threads of computations [default: what Slurm gives, `RAYON_NUM_THREADS`, or one for each core; the solver's: 1]
    #[arg(long, global = true)]
    pub threads: Option<NonZeroUsize>,
    /// Say nothing on standard error but errors and what signals do
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// How to write what is said on standard error
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build, import, export or inspect data sets of valuations
    #[command(subcommand)]
    Dataset(DatasetCommand),
    /// Generate, inspect or solve instances of the Combinatorial Auction Test Suite
    #[command(subcommand)]
    Cats(CatsCommand),
    /// Run auctions of one good among bidders of all kinds, replay published ones, print and draw what happened
    #[command(subcommand)]
    Auction(AuctionCommand),
    /// Train a learner as an experiment file says
    Train(Train),
    /// Continue a run from a checkpoint, exactly
    Resume(Resume),
    /// Run many cells of one file: every combination of experiments, settings and seeds
    Sweep(Sweep),
    /// Compare trained mechanisms with each other and with the baselines, on the same held-out bidders
    Evaluate(Evaluate),
    /// Try misreports on mechanisms: nobody should gain by one, nor lose by taking part; ends with 1 if somebody does
    Audit(Audit),
    /// Compare methods over seeds and markets: means, interquartile means with intervals, errors over bidders and over seeds
    Compare(Compare),
    /// Show what a mechanism sells: a menu's elements and a price function's bundles by sales, a policy's prices in a state
    Show(Show),
    /// Write one page that shows a comparison: tables, training curves, what mechanisms sell, settings, provenance
    Report(Report),
    /// Fit the baselines to a data set's training bidders and write each as a mechanism file
    Baselines(Baselines),
    /// Better a menu by exact prices on the bidders that it was trained on
    Polish(Polish),
    /// Find the mechanism of the greatest revenue for the bidders of a data set, by linear programming
    Optimal(Optimal),
    /// Prove in exact arithmetic what menus earn and that no mechanism earns more than a bound
    Certify(Certify),
    /// Say what a file or folder is: a run, a checkpoint, a data set, a mechanism, an experiment, ...
    Inspect {
        /// The file or folder
        path: PathBuf,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say what the keys of experiments and recipes mean, with their defaults and ranges
    Explain {
        /// A learner, `recipe`, a distribution, a section or a key: bundleflow, regions-npv, menu, menu.elements [default: what
        /// there is]
        name: Option<String>,
        /// Print the tables of all keys in Markdown
        #[arg(long, conflicts_with = "name")]
        markdown: bool,
    },
    /// List the devices that --device takes here, with the limits of GPUs
    Devices {
        /// Print a JSON list
        #[arg(long)]
        json: bool,
    },
    /// Print what completes commands in a shell: bash, zsh, fish, elvish or powershell
    Completions {
        /// As in `source <(diffecon completions bash)`
        shell: Shell,
    },
    /// Write a manual page for every command
    Man {
        /// The folder for diffecon.1, diffecon-train.1, ...; files that are there stay
        #[arg(long)]
        out: PathBuf,
    },
    /// Generate valuations, train a small menu on them and evaluate it: at most 2 minutes on 2 cores
    Quickstart(Quickstart),
}

/// What to do with data sets.
#[derive(Debug, Subcommand)]
pub enum DatasetCommand {
    /// Draw the bidders of a recipe, into the recipe's folder
    Build {
        /// A recipe.toml, or its folder
        recipe: PathBuf,
    },
    /// Make a data set of CATS files (.txt, .cats, .jsonl, also with .gz), of an array (.safetensors, .npy, .npz) or a bit-mask .npz
    Import {
        /// The files, all of one format
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The new data set's folder
        #[arg(long)]
        out: PathBuf,
        /// Bidders for train,validation,test; further rows become the split "extra" [default: 80, 10 and 10 %]
        #[arg(long)]
        split: Option<Splits>,
        /// The number of goods, if the files use fewer
        #[arg(long)]
        goods: Option<usize>,
        /// What an array [bidders, goods] of item values is of: additive, unit-demand or K-demand, such as 2-demand
        #[arg(long)]
        values: Option<ItemBidders>,
        /// Seed of the shuffle of CATS bidders
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Write the dense layout [bidders, atoms, goods + 1] as .safetensors or .npy
    Export {
        /// A data set's folder
        dataset: PathBuf,
        /// The file to write
        #[arg(long)]
        out: PathBuf,
        /// Only this split [default: all rows]
        #[arg(long)]
        split: Option<Split>,
    },
    /// Print what is in a data set
    Inspect {
        /// A data set's folder
        dataset: PathBuf,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// What to do with instances of CATS.
#[derive(Debug, Subcommand)]
pub enum CatsCommand {
    /// Generate instances into a folder
    Generate(Generate),
    /// Regenerate instances that learn2branch published, by their names
    Official(Official),
    /// Write a named set of instances, the same bytes on every machine
    Set(Set),
    /// Write instances in other formats
    Convert(Convert),
    /// Print the statistics of instances, compare them with others, draw them
    Inspect(Inspect),
    /// Find the bids that win: the allocation with the greatest value
    Solve(Solve),
}

/// What to do with auctions of one good.
#[derive(Debug, Subcommand)]
pub enum AuctionCommand {
    /// Run a design: repeated rounds among any mix of bidders; a run that was stopped goes on
    Run(RunAuctions),
    /// Print what happened in logs: revenue, efficiency, how bids compare with signals, and with theory
    Statistics {
        /// Logs (.jsonl, also with .gz), runs of auctions, or folders with such runs below them
        #[arg(required = true)]
        logs: Vec<PathBuf>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Draw bids against what bidders were told, and the equilibrium
    Plot {
        /// Logs (.jsonl, also with .gz), runs of auctions, or folders with such runs below them
        #[arg(required = true)]
        logs: Vec<PathBuf>,
        /// The picture to write: .svg
        #[arg(long)]
        out: PathBuf,
    },
    /// Hold the auctions of logs again and compare: ends with 1 if anything differs
    Replay {
        /// Logs (.jsonl, also with .gz), runs of auctions, or folders with such runs below them
        #[arg(required = true)]
        logs: Vec<PathBuf>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print a bidder in Python to copy and change: `diffecon auction serve-example > bidder.py`
    ServeExample,
}

/// How to run a design.
#[derive(Debug, Args)]
pub struct RunAuctions {
    /// The design, a TOML file
    pub design: PathBuf,
    /// The run's folder [default: checkpoints/SETTING/DESIGN/seed-N, from the design's path]
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Change a key of the design: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// The seed [default: the design's]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Print the statistics as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// How to generate instances.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
#[expect(clippy::struct_excessive_bools, reason = "as many as there are flags")]
pub struct Generate {
    /// One of arbitrary, regions (each also with -npv or -upv), paths, matching, scheduling, L1 to L8
    #[arg(long, required_unless_present_any = ["hybrid", "preset"])]
    pub distribution: Option<Distribution>,
    /// The auctions of machine learning, seed for seed: learn2branch, learn2branch-intended, ecole-0.8, ecole-0.7, geco,
    /// geco-as-shipped
    #[arg(long, conflicts_with_all = ["distribution", "hybrid", "bidders", "exact_bids", "no_dominance_check", "bid_alpha"])]
    pub preset: Option<Preset>,
    /// Draw each instance's distribution by the weights in a file, or of CATS's `uniform` hybrid
    #[arg(long, value_name = "FILE|uniform", conflicts_with = "distribution")]
    pub hybrid: Option<PathBuf>,
    /// The number of goods
    #[arg(long)]
    pub goods: usize,
    /// Stop an instance after the bidder with whom it has so many bids
    #[arg(long, required_unless_present = "bidders")]
    pub bids: Option<usize>,
    /// Cut the last bidder's bids, so that there are exactly as many as --bids says; presets always do
    #[arg(long, requires = "bids", conflicts_with = "bidders")]
    pub exact_bids: bool,
    /// Stop an instance when it has so many bidders; with --bids, what comes first
    #[arg(long)]
    pub bidders: Option<usize>,
    /// How many instances
    #[arg(long, default_value_t = 1)]
    pub instances: u64,
    /// Seed of every random draw; each instance has a stream of its own, but those of a preset go on in one, as the originals'
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Begin each instance of a preset with a seed of its own: --seed and the numbers after it
    #[arg(long, requires = "preset")]
    pub fresh_seeds: bool,
    /// The folder for the instances; files that are there stay
    #[arg(long)]
    pub out: PathBuf,
    /// compat: the distribution of the original program's output; fixed: what its model says, and of a preset the same bids
    /// with a dummy for every bidder who has two or more
    #[arg(long, default_value_t = Mode::Compat)]
    pub mode: Mode,
    /// Keep the bids that other bids dominate
    #[arg(long)]
    pub no_dominance_check: bool,
    /// Whole prices: the price times --bid-alpha, rounded once dominated bids are removed; of a preset, as the original rounds
    #[arg(long)]
    pub int_prices: bool,
    /// What whole prices are a multiple of
    #[arg(long, default_value_t = 1000, requires = "int_prices")]
    pub bid_alpha: u32,
    /// Change a parameter of the distribution, as deviation=0.2; may be repeated
    #[arg(long = "set", value_name = "PARAMETER=VALUE")]
    pub set: Vec<String>,
    /// What to write: cats (text, a file for each instance), lp, mps, jsonl (one file for all); several by commas
    #[arg(long, value_delimiter = ',', default_value = "cats")]
    pub format: Vec<CatsFormat>,
    /// Compress the files by gzip
    #[arg(long)]
    pub gzip: bool,
}

/// Which published instances to regenerate.
#[derive(Debug, Args)]
pub struct Official {
    /// `transfer_200_1000/instance_7` names one of 14,300, `transfer_200_1000/1..20` twenty, and `transfer_200_1000` all of a set:
    /// `train_100_500`, `valid_100_500`, `transfer_100_500`, `transfer_200_1000`, `transfer_300_1500`, `test_100_500`
    #[arg(required = true)]
    pub names: Vec<OfficialInstances>,
    /// The folder for `SET/instance_NUMBER.lp`; files that are there stay
    #[arg(long)]
    pub out: PathBuf,
    /// compat: as published; fixed: with a dummy for every bidder who has two or more bids
    #[arg(long, default_value_t = Mode::Compat)]
    pub mode: Mode,
    /// What to write: lp, cats, mps, jsonl (one file for all of a set); several by commas
    #[arg(long, value_delimiter = ',', default_value = "lp")]
    pub format: Vec<CatsFormat>,
    /// Compress the files by gzip
    #[arg(long)]
    pub gzip: bool,
}

/// How to convert instances.
#[derive(Debug, Args)]
pub struct Convert {
    /// CATS text, JSON lines, LP or MPS, compressed or not
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What to write: cats, lp, mps (a file for each instance), jsonl (a file for each of FILES); several by commas
    #[arg(long, value_delimiter = ',', required = true)]
    pub format: Vec<CatsFormat>,
    /// The folder for the files, which are called after FILES; files that are there stay
    #[arg(long)]
    pub out: PathBuf,
    /// Compress the files by gzip
    #[arg(long)]
    pub gzip: bool,
}

/// Which named set to write.
#[derive(Debug, Args)]
pub struct Set {
    /// Its name, as regions-npv-small or learn2branch-large
    #[arg(required_unless_present = "list")]
    pub name: Option<InstanceSet>,
    /// The folder for the 20 files NAME-00.txt to NAME-19.txt and NAME.sha256
    #[arg(long, required_unless_present = "list")]
    pub out: Option<PathBuf>,
    /// List all names, with their numbers of goods and bids
    #[arg(long, conflicts_with_all = ["name", "out"])]
    pub list: bool,
}

/// How to inspect instances.
#[derive(Debug, Args)]
pub struct Inspect {
    /// CATS text, JSON lines, LP or MPS, compressed or not
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Print one JSON object instead of a table; without --compare it can itself be compared with
    #[arg(long)]
    pub json: bool,
    /// Statistics to compare with, by z-scores
    #[arg(long, value_name = "GOLDEN.json")]
    pub compare: Option<PathBuf>,
    /// The section of GOLDEN.json [default: gold, then legacy, then other sizes]
    #[arg(long, requires = "compare")]
    pub section: Option<String>,
    /// Draw the distributions of sizes and prices into an SVG file
    #[arg(long, value_name = "FILE.svg")]
    pub picture: Option<PathBuf>,
}

/// How to solve instances.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub struct Solve {
    /// CATS text, JSON lines, LP or MPS, compressed or not
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Stop each search after so many seconds, with the best allocation so far
    #[arg(long, value_name = "SECONDS")]
    pub time_limit: Option<f64>,
    /// Stop each search at an allocation that is proven to be so close to the optimum, relative to its value, from 0 to 1
    #[arg(long, value_name = "GAP", default_value_t = 0.0)]
    pub gap: f64,
    /// Print one JSON object a line, also with the duals: what goods and dummies cost in the linear relaxation
    #[arg(long)]
    pub json: bool,
}

/// How to train.
#[derive(Debug, Args)]
pub struct Train {
    /// An experiment file, as experiments/arbitrary-upv-50/bundleflow.toml or experiments/sequential-a-5x5/fpi.toml
    pub experiment: PathBuf,
    /// Where tensors live: cpu, auto (a GPU if there is one), or another name that `diffecon devices` prints
    #[arg(long, default_value = "cpu")]
    pub device: String,
    /// Seed of every random draw [default: the experiment's]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Runs with these seeds, one after another, as 1..5 (with 5) or 1,3,7: finished ones are left alone, started ones go on
    #[arg(long, conflicts_with_all = ["seed", "out"])]
    pub seeds: Option<Seeds>,
    /// Change a key of the experiment, as menu.elements=500; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// The name in the run's folder, checkpoints/SETTING/NAME/seed-SEED [default: METHOD]
    #[arg(long, conflicts_with = "out")]
    pub name: Option<String>,
    /// The run's folder, empty or absent [default: checkpoints/SETTING/METHOD/seed-SEED]
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// How to sweep.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").args(["list", "cell", "jobs", "collect", "emit"])))]
pub struct Sweep {
    /// The sweep's file: experiment or experiments, seeds, and the sections set, grid and variants
    pub grid: PathBuf,
    /// List the cells: number, folder, how far it has come, settings [default, unless Slurm or Kubernetes gives a number]
    #[arg(long)]
    pub list: bool,
    /// Run one cell: a finished one is left alone, a started one goes on [default: the number that Slurm or Kubernetes gives]
    #[arg(long, value_name = "NUMBER")]
    pub cell: Option<usize>,
    /// Run all cells here, so many at a time, each a process with its share of the threads
    #[arg(long, value_name = "PROCESSES")]
    pub jobs: Option<NonZeroUsize>,
    /// Compare the finished cells over their seeds, and say which are missing
    #[arg(long)]
    pub collect: bool,
    /// Print the job that has an engine run all cells: slurm, kubernetes, snakemake or make
    #[arg(long, value_name = "ENGINE")]
    pub emit: Option<Engine>,
    /// The folder above the cells [default: checkpoints/NAME for NAME.toml]
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Where tensors live: cpu, auto (a GPU if there is one), or another name that `diffecon devices` prints
    #[arg(long, default_value = "cpu")]
    pub device: String,
    /// Print the list as JSON, one object a line
    #[arg(long)]
    pub json: bool,
    /// How --collect prints: text, markdown, csv, latex or json
    #[arg(long, default_value_t = Format::Text)]
    pub format: Format,
    /// What --collect compares on.
    #[command(flatten)]
    pub market: MarketChoice,
}

/// How to resume.
#[derive(Debug, Clone, Args)]
pub struct Resume {
    /// The run's folder
    pub run: PathBuf,
    /// Go on from the checkpoint of this step; later ones go [default: the newest that is whole]
    #[arg(long, value_name = "STEP")]
    pub from: Option<usize>,
    /// The folder of the run's data set, if it was moved [default: where it was]
    #[arg(long)]
    pub dataset: Option<PathBuf>,
    /// Where tensors live: cpu, auto (a GPU if there is one), or another name that `diffecon devices` prints
    #[arg(long, default_value = "cpu")]
    pub device: String,
}

/// How to evaluate.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Runs, their checkpoints, mechanism files, or folders with runs below them; all of one market
    #[arg(required = true)]
    pub mechanisms: Vec<PathBuf>,
    /// On what, and beside what.
    #[command(flatten)]
    pub market: MarketChoice,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// On what and beside what mechanisms are compared.
#[derive(Debug, Clone, Args)]
pub struct MarketChoice {
    /// A data set's folder [default: those that the mechanisms were trained on]
    #[arg(long)]
    pub dataset: Option<PathBuf>,
    /// The held-out bidders: validation, test or extra (or train)
    #[arg(long, default_value_t = Split::Test)]
    pub split: Split,
    /// Auctions that sequential policies are run in
    #[arg(long, default_value_t = EPISODES)]
    pub episodes: usize,
    /// The baselines beside them: all, none, or names by commas
    #[arg(long, value_name = "all|none|NAMES", default_value = "all")]
    pub baselines: BaselineChoice,
    /// The agents that contracts are judged by: exact, or learned by themselves, three times from other draws
    #[arg(long, value_name = "exact|learned", default_value_t = Agents::Exact)]
    pub agents: Agents,
}

impl MarketChoice {
    /// As the library asks for it.
    pub fn evaluation(&self) -> Evaluation {
        let Self { dataset, split, episodes, baselines, agents } = self.clone();
        Evaluation { dataset, split, episodes, baselines, agents }
    }
}

/// How to audit.
#[derive(Debug, Args)]
pub struct Audit {
    /// Runs, their checkpoints, mechanism files, or folders with runs below them, of any markets
    #[arg(required = true)]
    pub mechanisms: Vec<PathBuf>,
    /// A data set's folder [default: those that the mechanisms were trained on]
    #[arg(long)]
    pub dataset: Option<PathBuf>,
    /// The bidders: test, validation, extra or train
    #[arg(long, default_value_t = Split::Test)]
    pub split: Split,
    /// Misreports to try on each; all of the split's, if they are no more
    #[arg(long, default_value_t = MISREPORTS)]
    pub misreports: usize,
    /// How much a gain, a loss or a mismatch may be, as a share of the bidder's value
    #[arg(long, default_value_t = 1e-6)]
    pub tolerance: f64,
    /// Print a JSON list instead of a table
    #[arg(long)]
    pub json: bool,
}

impl Audit {
    /// As the library asks for it.
    pub fn options(&self) -> AuditOptions {
        let Self { dataset, split, misreports, .. } = self;
        AuditOptions { dataset: dataset.clone(), split: *split, misreports: *misreports }
    }
}

/// How to compare.
#[derive(Debug, Args)]
pub struct Compare {
    /// Runs, their checkpoints, mechanism files, or folders with runs below them, of any markets; runs that differ by their seed
    /// only are one method
    #[arg(required = true)]
    pub mechanisms: Vec<PathBuf>,
    /// text, markdown, csv, latex or json
    #[arg(long, default_value_t = Format::Text)]
    pub format: Format,
    /// On what, and beside what.
    #[command(flatten)]
    pub market: MarketChoice,
}

/// What to show of a mechanism.
#[derive(Debug, Args)]
pub struct Show {
    /// A run, one of its checkpoints, or a mechanism file
    pub mechanism: PathBuf,
    /// Of a menu or price function: a data set's folder [default: that which it was trained on]
    #[arg(long)]
    pub dataset: Option<PathBuf>,
    /// Of a menu or price function: the held-out bidders, validation, test or extra (or train) [default: test]
    #[arg(long)]
    pub split: Option<Split>,
    /// Of a policy: the position of the bidder visited, counted from 1, unlike in files [default: 1]
    #[arg(long)]
    pub position: Option<usize>,
    /// Of a policy: the goods left, counted from 0, by commas [default: all]
    #[arg(long, value_name = "GOODS", value_delimiter = ',')]
    pub left: Option<Vec<usize>>,
    /// Of contracts: the state, by its name [default: all]
    #[arg(long)]
    pub state: Option<String>,
    /// The most elements, bundles or offers to show [default: 20; with --json all]
    #[arg(long)]
    pub top: Option<usize>,
    /// Print one JSON object instead of tables
    #[arg(long)]
    pub json: bool,
}

impl Show {
    /// As the library asks for it.
    pub fn options(&self) -> ShowOptions {
        const ROWS: usize = 20;
        let Self { dataset, split, position, left, state, .. } = self;
        ShowOptions {
            dataset: dataset.clone(),
            split: *split,
            position: *position,
            left: left.clone(),
            state: state.clone(),
            top: self.top.or((!self.json).then_some(ROWS)),
        }
    }
}

/// How to report.
#[derive(Debug, Args)]
pub struct Report {
    /// Runs, their checkpoints, mechanism files, or folders with runs below them, as for `compare`; runs and logs of auctions too
    #[arg(required = true)]
    pub mechanisms: Vec<PathBuf>,
    /// The page to write: one file of HTML, which loads nothing
    #[arg(long, value_name = "PAGE.html")]
    pub out: PathBuf,
    /// A folder for the plots as SVG and the tables as Markdown and LaTeX
    #[arg(long, value_name = "FOLDER")]
    pub plots: Option<PathBuf>,
    /// On what, and beside what.
    #[command(flatten)]
    pub market: MarketChoice,
}

/// How to fit baselines.
#[derive(Debug, Args)]
pub struct Baselines {
    /// A data set's folder
    pub dataset: PathBuf,
    /// The folder for NAME.safetensors
    #[arg(long)]
    pub out: PathBuf,
    /// Which: all, or names by commas
    #[arg(long, value_name = "all|NAMES", default_value = "all")]
    pub only: BaselineChoice,
}

/// How to polish a menu.
#[derive(Debug, Args)]
pub struct Polish {
    /// A run whose mechanism is a menu, or a menu's file
    pub mechanism: PathBuf,
    /// Rounds, in each of which every element is tried anew; the one that earns most of the validation bidders is kept
    #[arg(long, default_value_t = diffecon_experiment::ROUNDS)]
    pub rounds: usize,
    /// The data set's folder, if it was moved [default: where it was]
    #[arg(long)]
    pub dataset: Option<PathBuf>,
    /// The file to write [default: polished.safetensors beside the menu]
    #[arg(long, value_name = "NAME.safetensors")]
    pub out: Option<PathBuf>,
}

/// How to find an optimal mechanism.
#[derive(Debug, Args)]
pub struct Optimal {
    /// A data set's folder
    pub dataset: PathBuf,
    /// The part whose bidders it is for [default: the recipe's own types if it lists them, else train]
    #[arg(long)]
    pub split: Option<Split>,
    /// The menu's file; what proves it lies beside it as NAME.dual.safetensors [default: checkpoints/DATASET/optimal.safetensors]
    #[arg(long, value_name = "NAME.safetensors")]
    pub out: Option<PathBuf>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// How to certify.
#[derive(Debug, Args)]
pub struct Certify {
    /// Menus, and at least one NAME.dual.safetensors that `optimal` wrote for their data set
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The data set's folder, if it was moved [default: where it was]
    #[arg(long)]
    pub dataset: Option<PathBuf>,
    /// Print one JSON object a line instead of a table
    #[arg(long)]
    pub json: bool,
}

/// How to begin.
#[derive(Debug, Args)]
pub struct Quickstart {
    /// Where the data set and the run go, empty or absent [default: checkpoints/quickstart, then quickstart-2, ...]
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Seed of every random draw
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}
