//! `diffecon auction`: the auction laboratory.

mod plot;
mod replay;
mod run;
mod statistics;

use crate::arguments::AuctionCommand;
use crate::commands::Ending;
use crate::output::print;
use anyhow::Result;
use diffecon_bidding::external::EXAMPLE;

/// Runs the command.
pub fn run(command: &AuctionCommand) -> Result<Ending> {
    match command {
        AuctionCommand::Run(run) => run::run(run),
        AuctionCommand::Statistics { logs, json } => statistics::run(logs, *json),
        AuctionCommand::Plot { logs, out } => plot::run(logs, out),
        AuctionCommand::Replay { logs, json } => return replay::run(logs, *json),
        AuctionCommand::ServeExample => print(EXAMPLE.trim_end()),
    }?;
    Ok(Ending::Finished)
}
