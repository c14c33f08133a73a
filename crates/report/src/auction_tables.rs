//! Statistics of the laboratory as tables, for terminals and pages.

use crate::page::{Cell, PageTable};
use diffecon_bidding::statistics::{BidderRow, EbayRow, Estimate, RoundRow, Statistics};

/// A column: its heading, and what stands in it.
type Column<R> = (&'static str, fn(&R) -> Cell);

/// What happened in logs: a table of sealed bids and clocks, one of each bidder where those are of several kinds, and one of eBay auctions,
/// each if there are any; columns that would be empty are left out. In brackets stand standard errors, clustered by session.
pub fn auction_tables(statistics: &Statistics) -> Vec<PageTable> {
    let title = "sealed bids and clocks; in brackets standard errors, clustered by session";
    let rounds = table("auctions", title, &statistics.rounds, &ROUNDS);
    // Where all bid alike, their numbers say nothing.
    let mixed = statistics.rounds.iter().filter(|row| row.model.contains(" + "));
    let each: Vec<OfRow<'_>> = mixed.flat_map(|row| row.each.iter().map(move |one| (row, one))).collect();
    let title = "each bidder of these; in brackets standard errors, clustered by session";
    let each = table("auction-bidders", title, &each, &bidders());
    let title = "eBay auctions; in brackets standard errors, clustered by session";
    let ebay = table("ebay-auctions", title, &statistics.ebay, &EBAY);
    [rounds, each, ebay].into_iter().filter(|table| !table.rows.is_empty()).collect()
}

const ROUNDS: [Column<RoundRow>; 18] = [
    ("treatment", |row| Cell::text(&row.treatment)),
    ("bidders", |row| Cell::text(&row.model)),
    ("format", |row| Cell::text(&row.format)),
    ("values", |row| Cell::text(&row.values)),
    ("rules", |row| Cell::text(&row.rules)),
    ("N", |row| Cell::text(row.bidders)),
    ("sessions", |row| Cell::text(row.sessions)),
    ("rounds", |row| Cell::text(row.rounds)),
    ("bids not given", |row| Cell::text(if row.failed == 0 { String::new() } else { row.failed.to_string() })),
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

/// A bidder, with the row that he is one of.
type OfRow<'a> = (&'a RoundRow, &'a BidderRow);

fn bidders<'a>() -> [Column<OfRow<'a>>; 11] {
    [
        ("treatment", |(row, _)| Cell::text(&row.treatment)),
        ("bidders", |(row, _)| Cell::text(&row.model)),
        ("format", |(row, _)| Cell::text(&row.format)),
        ("rules", |(row, _)| Cell::text(&row.rules)),
        ("bidder", |(_, one)| Cell::text(one.bidder)),
        ("wins", |(_, one)| estimate(one.wins, 3)),
        ("profit", |(_, one)| estimate(one.profit, 2)),
        ("abs. deviation", |(_, one)| estimate(one.deviation, 2)),
        ("within 1", |(_, one)| estimate(one.within_one, 3)),
        ("slope", |(_, one)| estimate(one.slope, 3)),
        ("overbids", |(_, one)| estimate(one.overbidding, 3)),
    ]
}

const EBAY: [Column<EbayRow>; 12] = [
    ("treatment", |row| Cell::text(&row.treatment)),
    ("bidders", |row| Cell::text(&row.model)),
    ("rules", |row| Cell::text(&row.rules)),
    ("N", |row| Cell::text(row.bidders)),
    ("auctions", |row| Cell::text(row.auctions)),
    ("failed to answer", |row| Cell::text(if row.failed == 0 { String::new() } else { row.failed.to_string() })),
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
