//! Statistics and replays of auctions, as tables.

use super::{align_numbers, headed};
use crate::output::counted;
use comfy_table::Table;
use diffecon_bidding::replay::Replayed;
use diffecon_bidding::statistics::{EbayRow, Estimate, RoundRow, Statistics};
use serde::Serialize;

/// A column: its heading, and what stands in it.
type Column<R> = (&'static str, fn(&R) -> String);

/// What happened in logs; columns that would be empty are left out. In brackets stand standard errors, clustered by session.
pub fn auctions(statistics: &Statistics) -> String {
    let rounds = (!statistics.rounds.is_empty()).then(|| rounds(&statistics.rounds));
    let ebay = (!statistics.ebay.is_empty()).then(|| ebay(&statistics.ebay));
    let tables: Vec<String> = [rounds, ebay].into_iter().flatten().map(|table| table.to_string()).collect();
    if tables.is_empty() { "no auctions".to_owned() } else { tables.join("\n\n") }
}

fn rounds(rows: &[RoundRow]) -> Table {
    let columns: [Column<RoundRow>; 16] = [
        ("treatment", |row| row.treatment.clone()),
        ("bidders", |row| row.model.clone()),
        ("format", |row| row.format.clone()),
        ("values", |row| row.values.clone()),
        ("N", |row| row.bidders.to_string()),
        ("sessions", |row| row.sessions.to_string()),
        ("rounds", |row| row.rounds.to_string()),
        ("revenue", |row| estimate(row.revenue, 2)),
        ("in equilibrium", |row| estimate(row.equilibrium_revenue, 2)),
        ("efficiency", |row| estimate(row.efficiency, 3)),
        ("surplus ratio", |row| estimate(row.surplus_ratio, 4)),
        ("abs. deviation", |row| estimate(row.deviation, 2)),
        ("within 1", |row| estimate(row.within_one, 3)),
        ("slope", |row| estimate(row.slope, 3)),
        ("overbids", |row| estimate(row.overbidding, 3)),
        ("winner's profit", |row| estimate(row.winner_profit, 2)),
    ];
    table(rows, &columns)
}

fn ebay(rows: &[EbayRow]) -> Table {
    let columns: [Column<EbayRow>; 10] = [
        ("treatment", |row| row.treatment.clone()),
        ("bidders", |row| row.model.clone()),
        ("N", |row| row.bidders.to_string()),
        ("auctions", |row| row.auctions.to_string()),
        ("last price", |row| estimate(row.last_price, 2)),
        ("sold", |row| row.sold.to_string()),
        ("revenue", |row| estimate(row.revenue, 2)),
        ("bids", |row| row.bids.to_string()),
        ("on the last day", |row| row.last_day_bids.to_string()),
        ("highest value leads", |row| estimate(row.efficiency, 3)),
    ];
    table(rows, &columns)
}

/// Rows by columns of which each has a heading and a text; without the columns that are empty.
fn table<R>(rows: &[R], columns: &[Column<R>]) -> Table {
    let shown: Vec<_> = columns.iter().filter(|(_, cell)| rows.iter().any(|row| !cell(row).is_empty())).collect();
    let mut table = headed(shown.iter().map(|(heading, _)| *heading).collect::<Vec<_>>());
    table.add_rows(rows.iter().map(|row| shown.iter().map(|(_, cell)| cell(row)).collect::<Vec<_>>()));
    align_numbers(&mut table);
    table
}

fn estimate(estimate: Option<Estimate>, decimals: usize) -> String {
    let Some(Estimate { value, standard_error, .. }) = estimate else { return String::new() };
    let error = standard_error.map_or_else(String::new, |error| format!(" ({error:.decimals$})"));
    format!("{value:.decimals$}{error}")
}

/// What a replay found.
pub fn replayed(replayed: &Replayed) -> String {
    let Replayed { rounds, ebay, seeds, mismatches, oddities, found } = replayed;
    let mut lines = vec![
        format!(
            "{} of sealed bids and {} of clocks held again, {} without outcome; {} with {}",
            counted(rounds.sealed as usize, "round"),
            rounds.clocks,
            rounds.without_outcome,
            counted(ebay.auctions as usize, "eBay auction"),
            counted(ebay.steps as usize, "turn"),
        ),
        format!(
            "values drawn again from their seeds: {} and {}, of which {} and {} differ",
            counted(seeds.sessions as usize, "session"),
            counted(seeds.auctions as usize, "eBay auction"),
            seeds.unlike_sessions,
            seeds.unlike_auctions,
        ),
    ];
    let mut table = headed(["", "kind", "times"]);
    table.add_rows(mismatches.iter().map(|(of, times)| ["mismatch".to_owned(), name(of), times.to_string()]));
    table.add_rows(oddities.iter().map(|(of, times)| ["known oddity".to_owned(), name(of), times.to_string()]));
    if !table.is_empty() {
        align_numbers(&mut table);
        lines.push(table.to_string());
    }
    lines.extend(
        found.iter().map(|one| format!("{}:{}: {}: {}", one.path.display(), one.line, one.treatment, one.message)),
    );
    lines.push(counted(replayed.mismatch_count() as usize, "mismatch").replace("mismatchs", "mismatches"));
    lines.join("\n")
}

/// The name that JSON gives a kind.
fn name(kind: &impl Serialize) -> String {
    serde_json::to_value(kind).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
