//! Statistics and replays of auctions, as tables.

use super::{align_numbers, headed};
use crate::output::counted;
use diffecon_bidding::replay::Replayed;
use diffecon_bidding::statistics::Statistics;
use diffecon_report::auction_tables;
use diffecon_report::page::PageTable;
use serde::Serialize;

/// What happened in logs, as [`auction_tables()`] has it.
pub fn auctions(statistics: &Statistics) -> String {
    let text = |of: PageTable| {
        let mut table = headed(of.head);
        table.add_rows(of.rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect::<Vec<_>>()));
        align_numbers(&mut table);
        table.to_string()
    };
    let tables: Vec<String> = auction_tables(statistics).into_iter().map(text).collect();
    if tables.is_empty() { "no auctions".to_owned() } else { tables.join("\n\n") }
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
