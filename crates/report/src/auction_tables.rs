//! Statistics of the laboratory as tables, for terminals and pages.

use crate::page::{Cell, PageTable};
use diffecon_bidding::statistics::{EbayRow, Estimate, RoundRow, Statistics};

/// A column: its heading, and what stands in it.
type Column<R> = (&'static str, fn(&R) -> Cell);

/// What happened in logs: a table of sealed bids and clocks, and one of eBay auctions, each if there are any; columns that would be empty
/// are left out. In brackets stand standard errors, clustered by session.
pub fn auction_tables(statistics: &Statistics) -> Vec<PageTable> {
    let title = "sealed bids and clocks; in brackets standard errors, clustered by session";
    let rounds = table("auctions", title, &statistics.rounds, &ROUNDS);
    let ebay = table("ebay-auctions", "eBay auctions; in brackets standard errors", &statistics.ebay, &EBAY);
    [rounds, ebay].into_iter().filter(|table| !table.rows.is_empty()).collect()
}

const ROUNDS: [Column<RoundRow>; 16] = [
    ("treatment", |row| Cell::text(&row.treatment)),
    ("bidders", |row| Cell::text(&row.model)),
    ("format", |row| Cell::text(&row.format)),
    ("values", |row| Cell::text(&row.values)),
    ("N", |row| Cell::text(row.bidders)),
    ("sessions", |row| Cell::text(row.sessions)),
    ("rounds", |row| Cell::text(row.rounds)),
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

const EBAY: [Column<EbayRow>; 10] = [
    ("treatment", |row| Cell::text(&row.treatment)),
    ("bidders", |row| Cell::text(&row.model)),
    ("N", |row| Cell::text(row.bidders)),
    ("auctions", |row| Cell::text(row.auctions)),
    ("last price", |row| estimate(row.last_price, 2)),
    ("sold", |row| Cell::text(row.sold)),
    ("revenue", |row| estimate(row.revenue, 2)),
    ("bids", |row| Cell::text(row.bids)),
    ("on the last day", |row| Cell::text(row.last_day_bids)),
    ("highest value leads", |row| estimate(row.efficiency, 3)),
];

/// Rows by columns, without the columns that are empty.
fn table<R>(name: &str, title: &str, rows: &[R], columns: &[Column<R>]) -> PageTable {
    let shown: Vec<_> = columns.iter().filter(|(_, cell)| rows.iter().any(|row| !cell(row).text.is_empty())).collect();
    let head: Vec<&str> = shown.iter().map(|(heading, _)| *heading).collect();
    let mut table = PageTable::new(name.to_owned(), title, &head);
    table.rows.extend(rows.iter().map(|row| shown.iter().map(|(_, cell)| cell(row)).collect::<Vec<_>>()));
    table
}

fn estimate(estimate: Option<Estimate>, decimals: usize) -> Cell {
    let Some(Estimate { value, standard_error, .. }) = estimate else { return Cell::text("") };
    let error = standard_error.map_or_else(String::new, |error| format!(" ({error:.decimals$})"));
    Cell { text: format!("{value:.decimals$}{error}"), exact: serde_json::to_string(&value).ok() }
}
