//! Auctions of the laboratory: what happened, and bids against what bidders were told.

use super::{PageError, Part, Section};
use crate::auction_tables::auction_tables;
use crate::plots::Plot;
use diffecon_bidding::picture::{Ground, MOST_POINTS, Panel, panels, svg};
use diffecon_bidding::statistics::statistics_of;
use diffecon_experiment::ExperimentError;
use std::path::PathBuf;

/// The most points of all plots together, which are what makes a page large: a hundred bytes each.
const MOST_OF_PAGE: usize = 12_000;
/// A plot has so many, however many plots there are.
const LEAST_POINTS: usize = 200;

/// The section of some logs, if there are any, and the names of their treatments.
pub(crate) fn section(logs: &[PathBuf]) -> Result<Option<(Section, Vec<String>)>, PageError> {
    if logs.is_empty() {
        return Ok(None);
    }
    let statistics = statistics_of(logs).map_err(ExperimentError::from)?;
    let about = "What each treatment brought in and how it was bid for, as logged; \"in equilibrium\" is what the same draws bring in with the \
        bids of theory, off the grid, where an equilibrium is known.";
    let mut parts = vec![Part::Text(about.to_owned())];
    parts.extend(auction_tables(&statistics).into_iter().map(Part::Table));
    let drawn = panels(logs, MOST_POINTS).map_err(ExperimentError::from)?;
    let most = (MOST_OF_PAGE / drawn.len().max(1)).clamp(LEAST_POINTS, MOST_POINTS);
    let drawn = if most < MOST_POINTS { panels(logs, most).map_err(ExperimentError::from)? } else { drawn };
    for (number, panel) in drawn.iter().enumerate() {
        parts.push(Part::Plot(plot(number + 1, panel)?));
    }
    let mut treatments: Vec<String> = statistics.rounds.iter().map(|row| row.treatment.clone()).collect();
    treatments.extend(statistics.ebay.iter().map(|row| row.treatment.clone()));
    treatments.dedup();
    Ok(Some((Section { level: 2, heading: "Auctions".to_owned(), parts }, treatments)))
}

fn plot(number: usize, panel: &Panel) -> Result<Plot, PageError> {
    let Panel { title, bids, points, equilibrium } = panel;
    let theory = match equilibrium.len() {
        0 => "No equilibrium is known",
        1 => "The thick line is the equilibrium",
        _ => "The thick lines are the equilibrium, one for each bidder",
    };
    let shown = points.len();
    let thinned = if shown < *bids {
        format!("; {shown} of {bids} bids are shown, of whole rounds, evenly")
    } else {
        String::new()
    };
    let caption =
        format!("{title}: bids against what bidders were told. {theory}, the thin one bids what one is told{thinned}.");
    let svg = svg(std::slice::from_ref(panel), Ground::Clear).map_err(ExperimentError::from)?;
    Ok(Plot { name: format!("auction-bids-{number}"), caption, svg, marks: shown })
}
