//! Pictures of bids against what bidders were told.

use crate::error::BiddingError;
use crate::log::{self, Logged};
use crate::rules::Rules;
use crate::statistics::{Observation, observed};
use crate::theory::equilibrium_bid;
use plotters::coord::Shift;
use plotters::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// The width and height of a panel.
const SIZE: (u32, u32) = (420, 380);
/// Panels side by side.
const ACROSS: usize = 3;
/// Points of a panel at most: more are thinned, evenly.
const MOST_POINTS: usize = 2_000;
const BIDS: RGBColor = RGBColor(0, 114, 178);
const THEORY: RGBColor = RGBColor(213, 94, 0);
const INK: RGBColor = RGBColor(40, 40, 40);
const GRID: RGBColor = RGBColor(232, 232, 232);

/// The bids of one treatment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// Who bids, and the treatment.
    pub title: String,
    /// Signals and bids; of clocks without the winners', whose limits nobody knows.
    pub points: Vec<(f64, f64)>,
    /// The equilibrium's bids by signal, if they are known.
    pub equilibrium: Vec<(f64, f64)>,
}

/// A panel for each model and treatment of a log.
///
/// # Errors
/// If the file cannot be read, or a line is not what it should be.
pub fn panels(path: &Path) -> Result<Vec<Panel>, BiddingError> {
    let mut by_treatment: BTreeMap<String, (Panel, Option<Rules>)> = BTreeMap::new();
    for line in log::read(path)? {
        let (title, points, rules) = match line.logged {
            Logged::Round(round) => {
                let points = observed(&round).map(|Observation { signal, bid }| (signal, bid)).collect::<Vec<_>>();
                (format!("{}, {}", round.treatment, round.model), points, round.rules_of_theory())
            }
            Logged::Ebay(ebay) => {
                let mut maxima = vec![0.0; ebay.bidders];
                ebay.steps.iter().filter(|step| step.3 == 1).for_each(|step| maxima[step.2] = step.4);
                let values = ebay.values.unwrap_or_default();
                (format!("{}, {}", ebay.treatment, ebay.model), values.into_iter().zip(maxima).collect(), None)
            }
        };
        let (panel, of_theory) = by_treatment.entry(title).or_default();
        panel.points.extend(points);
        *of_theory = rules;
    }
    let panels = by_treatment.into_iter().map(|(title, (Panel { points, .. }, rules))| {
        let most = points.iter().map(|(signal, _)| *signal).fold(0.0, f64::max);
        let signals = (0..=100).map(|step| most * f64::from(step) / 100.0);
        let bid = |signal: f64| Some((signal, equilibrium_bid(rules.as_ref()?, signal)?));
        let step = points.len().div_ceil(MOST_POINTS).max(1);
        Panel {
            title,
            equilibrium: signals.filter_map(bid).collect(),
            points: points.into_iter().step_by(step).collect(),
        }
    });
    Ok(panels.collect())
}

/// An SVG picture of some panels: each bid as a point, the signal itself as a thin line, the equilibrium as a thick one.
///
/// # Errors
/// If there is no panel, or the picture cannot be drawn.
pub fn svg(panels: &[Panel]) -> Result<String, BiddingError> {
    draw(panels).map_err(|error| BiddingError::Picture { message: error.to_string() })
}

type Drawn<T> = Result<T, Box<dyn std::error::Error>>;

fn draw(panels: &[Panel]) -> Drawn<String> {
    if panels.is_empty() {
        return Err("there are no auctions".into());
    }
    let across = panels.len().min(ACROSS);
    let down = panels.len().div_ceil(across);
    let mut svg = String::new();
    {
        let area =
            SVGBackend::with_string(&mut svg, (SIZE.0 * across as u32, SIZE.1 * down as u32)).into_drawing_area();
        area.fill(&WHITE)?;
        for (panel, place) in panels.iter().zip(area.split_evenly((down, across))) {
            draw_panel(panel, &place)?;
        }
        area.present()?;
    }
    Ok(svg)
}

fn draw_panel(panel: &Panel, area: &DrawingArea<SVGBackend<'_>, Shift>) -> Drawn<()> {
    let all = panel.points.iter().chain(&panel.equilibrium);
    let most = all.map(|(signal, bid)| signal.max(*bid)).fold(1e-9, f64::max) * 1.02;
    let text = |size: u32| ("sans-serif", size).into_font().color(&INK);
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, text(15))
        .margin(8)
        .x_label_area_size(36)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..most, 0.0..most)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .bold_line_style(GRID)
        .axis_style(INK)
        .x_desc("signal")
        .y_desc("bid")
        .label_style(text(12))
        .draw()?;
    chart.draw_series(LineSeries::new([(0.0, 0.0), (most, most)], INK.mix(0.4)))?;
    chart.draw_series(panel.points.iter().map(|point| Circle::new(*point, 2, BIDS.mix(0.35).filled())))?;
    chart.draw_series(LineSeries::new(panel.equilibrium.iter().copied(), THEORY.stroke_width(2)))?;
    Ok(())
}
