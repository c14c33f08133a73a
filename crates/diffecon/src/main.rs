//! The `diffecon` command: data sets, instances of CATS, training, evaluation.
//!
//! Standard output is data only; progress and messages go to standard error. Bad input ends with exit code 2, a check that
//! fails with 1; for what signals
//! do, see [`interrupt`].

mod arguments;
mod commands;
mod interrupt;
mod jobs;
mod memory;
mod new_files;
mod output;
mod progress;
mod table;
mod threads;
mod version;

use anyhow::Result;
use arguments::{Arguments, Command};
use clap::Parser;
use commands::Ending;
use diffecon_sweep::scheduler;
use std::num::NonZeroUsize;
use std::process::ExitCode;

fn main() -> ExitCode {
    memory::keep();
    interrupt::listen();
    let result = run(Arguments::parse());
    interrupt::wait_if_ending();
    match result {
        Ok(Ending::Finished) => ExitCode::SUCCESS,
        Ok(Ending::Failed) => ExitCode::from(1),
        Ok(Ending::Interrupted(status)) => ExitCode::from(status),
        Err(error) => {
            output::error(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<Ending> {
    output::configure(arguments.quiet, arguments.log_format);
    if let Command::Sweep(_) = arguments.command {
        interrupt::always_resumable();
    }
    let threads = match arguments.threads {
        None => scheduler::threads(|name| std::env::var(name).ok())?,
        asked => asked,
    };
    threads::start(threads)?;
    threads::inside(|| obey(arguments, threads))
}

/// Does what a command says, with so many threads if somebody said how many.
fn obey(arguments: Arguments, threads: Option<NonZeroUsize>) -> Result<Ending> {
    match arguments.command {
        Command::Dataset(command) => commands::dataset::run(command),
        Command::Cats(command) => commands::cats::run(&command, arguments.threads),
        Command::Auction(command) => commands::auction::run(&command),
        Command::Train(train) => commands::train::run(&train),
        Command::Sweep(sweep) => commands::sweep::run(&sweep, threads),
        Command::Resume(resume) => commands::train::resume(&resume),
        Command::Evaluate(evaluate) => commands::evaluate::run(&evaluate),
        Command::Audit(audit) => commands::audit::run(&audit),
        Command::Compare(compare) => commands::compare::run(&compare),
        Command::Show(show) => commands::show::run(&show),
        Command::Report(report) => commands::report::run(&report),
        Command::Baselines(baselines) => commands::baselines::run(&baselines),
        Command::Polish(polish) => commands::polish::run(&polish),
        Command::Optimal(optimal) => commands::optimal::run(&optimal),
        Command::Certify(certify) => commands::certify::run(&certify),
        Command::Inspect { path, json } => commands::inspect::run(&path, json),
        Command::Explain { name, markdown } => commands::explain::run(name.as_deref(), markdown),
        Command::Devices { json } => commands::devices::run(json),
        Command::Completions { shell } => commands::completions::run(shell),
        Command::Man { out } => commands::man::run(&out),
        Command::Quickstart(quickstart) => commands::quickstart::run(&quickstart),
    }
}
