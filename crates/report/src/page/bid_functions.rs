//! What learners bid, beside the equilibrium.

use super::{Cell, MarketPage, PageError, PageTable, Part, Section};
use crate::formats::numbers::money;
use crate::plots::curves::{Curve, CurvePoint, curves};
use crate::plots::frame::Axis;
use diffecon_bidding::BidFunction;
use diffecon_bidding::bid_functions::bid_function::even;
use diffecon_bidding::bid_functions::{best_response, distance, equilibrium};
use diffecon_data::MechanismFile;
use diffecon_experiment::market::Kind;

/// Signals at which bids are shown.
const SIGNALS: usize = 41;
/// Signals of the equilibrium's table.
const POINTS: usize = 1025;

/// The section, of sealed auctions.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    if page.kind != Kind::Bidding {
        return Ok(None);
    }
    let title = "how near bid functions are to an equilibrium: the most that a bidder gains by another bid, exactly, and the greatest \
        difference from the known equilibrium's bids, where one is known; money";
    let head = ["method", "seed", "best response gains", "distance to the equilibrium"];
    let mut table = PageTable::new(page.name("bid-functions"), title, &head);
    let mut plots = Vec::new();
    for (number, method) in page.methods.iter().enumerate() {
        for (place, run) in method.runs.iter().enumerate() {
            let bids = MechanismFile::<BidFunction>::of(&run.file)?.mechanism;
            let known = equilibrium(bids.auction(), POINTS);
            table.rows.push(vec![
                Cell::text(&method.name),
                Cell::text(run.run.seed.map_or_else(|| "-".to_owned(), |seed| seed.to_string())),
                Cell::number(Some(best_response(&bids).gain), money),
                Cell::number(known.as_ref().map(|known| distance(&bids, known)), money),
            ]);
            if place > 0 {
                continue;
            }
            let theory = if known.is_some() { "the equilibrium" } else { "no equilibrium is known" };
            let caption = format!("{}: bids of the first seed by signal, and {theory}.", method.name);
            let mut shown = drawn(&bids, "bids");
            let rows = shown.len();
            shown.extend(
                known
                    .iter()
                    .flat_map(|known| drawn(known, "equilibrium"))
                    .enumerate()
                    .map(|(row, curve)| Curve { colour: rows + row, ..curve }),
            );
            let axes = (&Axis::new("signal, money"), &Axis::new("bid, money"));
            plots.push(Part::Plot(curves(
                &page.name(&format!("bid-functions-{}", number + 1)),
                &caption,
                axes,
                &shown,
            )?));
        }
    }
    let parts = std::iter::once(Part::Table(table)).chain(plots).collect();
    Ok(Some(Section::of_market("Bid functions", parts)))
}

/// A curve for all bidders, or for each.
fn drawn(bids: &BidFunction, name: &str) -> Vec<Curve> {
    let curve = |bidder: usize| {
        let signals = even(bids.auction().greatest(bidder), SIGNALS);
        let whose = if bids.is_symmetric() { String::new() } else { format!(", bidder {bidder}") };
        let point = |signal: f64| CurvePoint::of(signal, &[bids.bid(bidder, signal)]);
        Curve {
            name: format!("{name}{whose}"),
            colour: bidder,
            points: signals.into_iter().filter_map(point).collect(),
        }
    };
    (0..bids.rows().len()).map(curve).collect()
}
