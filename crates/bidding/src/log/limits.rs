//! Between which limits the numbers of a log are.

use diffecon_config::OutOfRange;

/// Bidders at most.
const MOST_BIDDERS: usize = 1_000;

/// The greatest amount: differences of such are still exact to a thousandth.
const GREATEST: f64 = 1e12;

/// The number of bidders.
pub(super) fn bidders(bidders: usize) -> Result<(), OutOfRange> {
    OutOfRange::unless((1..=MOST_BIDDERS).contains(&bidders), "n", format!("in [1, {MOST_BIDDERS}]"), bidders)
}

/// A bidder's number.
pub(super) fn bidder(name: &str, bidder: usize, bidders: usize) -> Result<(), OutOfRange> {
    OutOfRange::unless(bidder < bidders, name, format!("a bidder below {bidders}"), bidder)
}

/// A list that has an entry for each bidder.
pub(super) fn length(name: &str, entries: usize, bidders: usize) -> Result<(), OutOfRange> {
    let allowed = format!("a list with an entry for each of {bidders} bidders");
    OutOfRange::unless(entries == bidders, name, allowed, format!("one of {entries}"))
}

/// What bidders were told.
pub(super) fn signals(name: &str, signals: &[f64], bidders: usize) -> Result<(), OutOfRange> {
    length(name, signals.len(), bidders)?;
    let fits = |signal: &f64| (-GREATEST..=GREATEST).contains(signal);
    let wrong = signals.iter().find(|signal| !fits(signal));
    wrong.map_or(Ok(()), |wrong| Err(OutOfRange::new(name, format!("in [-{GREATEST:e}, {GREATEST:e}]"), wrong)))
}

/// A price below which nobody was asked.
pub(super) fn price(name: &str, price: f64) -> Result<(), OutOfRange> {
    let allowed = format!("in [-{GREATEST:e}, {GREATEST:e}]");
    OutOfRange::unless((-GREATEST..=GREATEST).contains(&price), name, allowed, price)
}

/// A bid.
pub(super) fn bid(name: &str, bid: f64) -> Result<(), OutOfRange> {
    OutOfRange::unless((0.0..=GREATEST).contains(&bid), name, format!("in [0, {GREATEST:e}]"), bid)
}

/// Yes or no.
pub(super) fn flag(name: &str, flag: u8) -> Result<(), OutOfRange> {
    OutOfRange::unless(flag <= 1, name, "0 or 1", flag)
}

/// Bidders, none of them twice.
pub(super) fn each_once(name: &str, listed: &[usize], bidders: usize) -> Result<(), OutOfRange> {
    let mut seen = vec![false; bidders];
    for &listed in listed {
        bidder(name, listed, bidders)?;
        OutOfRange::unless(!seen[listed], name, "each bidder once", format!("{listed} twice"))?;
        seen[listed] = true;
    }
    Ok(())
}
