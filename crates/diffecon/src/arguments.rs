//! The command line's flags.

use clap::{Args, Parser, Subcommand};
use diffecon_data::{Split, Splits};
use std::path::PathBuf;

/// Differentiable economics: learn revenue-maximising auctions by gradient.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build, import, export or inspect data sets of valuations
    #[command(subcommand)]
    Dataset(DatasetCommand),
    /// Train a learner as an experiment file says
    Train(Train),
    /// Continue a run from its newest checkpoint, exactly
    Resume(Resume),
    /// Compare a trained menu or trained policies with the baselines on held-out bidders
    Evaluate(Evaluate),
    /// List the devices that --device takes here
    Devices,
    /// Generate valuations, train a small menu on them and evaluate it: at most 2 minutes on 2 cores
    Quickstart(Quickstart),
}

/// What to do with data sets.
#[derive(Debug, Subcommand)]
pub enum DatasetCommand {
    /// Draw the bidders of a recipe, into the recipe's folder
    Build {
        /// A recipe.toml
        recipe: PathBuf,
    },
    /// Make a data set of CATS files, dense arrays (.safetensors, .npy, .npz) or a bit-mask .npz
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
    /// Change a key of the experiment, as menu.elements=500; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// The run's folder, empty or absent [default: checkpoints/SETTING/METHOD/seed-SEED]
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// How to resume.
#[derive(Debug, Args)]
pub struct Resume {
    /// The run's folder
    pub run: PathBuf,
    /// Where tensors live: cpu, auto (a GPU if there is one), or another name that `diffecon devices` prints
    #[arg(long, default_value = "cpu")]
    pub device: String,
}

/// Auctions of an evaluation.
pub const EPISODES: usize = 10_240;

/// How to evaluate.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// A run's folder, or a menu or policy file; several policies of one sequential auction are compared
    #[arg(required = true)]
    pub mechanisms: Vec<PathBuf>,
    /// A data set's folder [default: the one a menu was trained on]
    #[arg(long)]
    pub dataset: Option<PathBuf>,
    /// The held-out bidders: validation, test or extra (or train)
    #[arg(long, default_value_t = Split::Test)]
    pub split: Split,
    /// Auctions that sequential policies are run in
    #[arg(long, default_value_t = EPISODES)]
    pub episodes: usize,
    /// Print one JSON object instead of a table
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
