//! Pictures of bids against what bidders were told.

use crate::error::BiddingError;
use crate::log::{self, Logged};
use crate::rules::Rules;
use crate::statistics::{Observation, observed};
use crate::theory::EquilibriumBids;
use plotters::coord::Shift;
use plotters::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// The width and height of a panel.
const SIZE: (u32, u32) = (420, 380);
/// Panels side by side.
const ACROSS: usize = 3;
/// Points of a panel at most, where nobody says otherwise: more are thinned, evenly.
pub const MOST_POINTS: usize = 2_000;
const BIDS: RGBColor = RGBColor(0, 114, 178);
const THEORY: RGBColor = RGBColor(213, 94, 0);
const INK: RGBColor = RGBColor(40, 40, 40);
const GRID: RGBColor = RGBColor(228, 228, 228);

/// Bids by signal.
type Line = Vec<(f64, f64)>;

/// The bids of one treatment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// The treatment, who bids, and how many.
    pub title: String,
    /// How many bids the logs show, of clocks without the winners', whose limits nobody knows.
    pub bids: usize,
    /// Signals and bids: those of all rounds, or of every so many.
    pub points: Line,
    /// The equilibrium's bids, if they are known: one line, or one for each bidder where they are not alike.
    pub equilibrium: Vec<Line>,
}

/// What is behind a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// White.
    White,
    /// Nothing: a page's own ground.
    Clear,
}

/// What the logs show of one treatment.
#[derive(Default)]
struct Shown {
    points: Line,
    /// Where the points of each round end.
    ends: Vec<usize>,
    /// Rounds of a session.
    rounds: usize,
    rules: Option<Rules>,
}

/// A panel for each model, treatment, format, kind of values, set of rules and number of bidders, with at most so many points, or those of one round.
///
/// # Errors
/// If a file cannot be read, or a line is not what it should be.
pub fn panels(logs: &[impl AsRef<Path>], most_points: usize) -> Result<Vec<Panel>, BiddingError> {
    let mut all: BTreeMap<[String; 5], BTreeMap<usize, Shown>> = BTreeMap::new();
    for path in logs {
        for line in log::read(path.as_ref())? {
            let (names, bidders, round, points, rules) = match line.logged {
                Logged::Round(round) => {
                    let points = observed(&round).map(|Observation { signal, bid }| (signal, bid)).collect::<Vec<_>>();
                    let rules = round.rules_of_theory();
                    let words = round.rules_in_words();
                    (
                        [round.model, round.treatment, round.format, round.values, words],
                        round.bidders,
                        round.round,
                        points,
                        rules,
                    )
                }
                Logged::Ebay(ebay) => {
                    let words = ebay.rules_in_words();
                    let mut maxima = vec![0.0; ebay.bidders];
                    ebay.steps.iter().filter(|step| step.3 == 1).for_each(|step| maxima[step.2] = step.4);
                    let points = ebay.values.unwrap_or_default().into_iter().zip(maxima).collect();
                    (
                        [ebay.model, ebay.treatment, "ebay".to_owned(), "private".to_owned(), words],
                        ebay.bidders,
                        0,
                        points,
                        None,
                    )
                }
            };
            let shown = all.entry(names).or_default().entry(bidders).or_default();
            shown.points.extend(points);
            shown.ends.push(shown.points.len());
            shown.rounds = shown.rounds.max(round + 1);
            shown.rules = rules;
        }
    }
    let treatments = all.into_iter().flat_map(|(names, shown)| shown.into_iter().map(move |one| (names.clone(), one)));
    let panel = |([model, treatment, _, _, rules], (bidders, shown)): ([String; 5], (usize, Shown))| Panel {
        title: format!(
            "{treatment}: {model}, {bidders} bidders{}",
            if rules.is_empty() { rules } else { ", ".to_owned() + &rules }
        ),
        bids: shown.points.len(),
        equilibrium: shown.equilibrium(),
        points: shown.thinned(most_points),
    };
    Ok(treatments.map(panel).collect())
}

impl Shown {
    /// The equilibrium's bids up to the greatest signal, or up to each bidder's greatest value.
    fn equilibrium(&self) -> Vec<Line> {
        let Some(theory) = self.rules.as_ref().and_then(EquilibriumBids::of) else { return Vec::new() };
        let line = |bidder: usize, most: f64| {
            let signals = (0..=100).map(|step| most * f64::from(step) / 100.0);
            signals.map(|signal| (signal, theory.bid(bidder, signal))).collect()
        };
        match theory.unlike() {
            Some(greatest) => greatest.into_iter().enumerate().map(|(bidder, most)| line(bidder, most)).collect(),
            None => vec![line(0, self.points.iter().map(|(signal, _)| *signal).fold(0.0, f64::max))],
        }
    }

    /// The points of every so many rounds, whole rounds, so that everybody's bids are shown alike; and over sessions every round of one.
    fn thinned(self, most: usize) -> Line {
        let (points, rounds) = (self.points.len(), self.ends.len());
        let mut every = points.div_ceil(most.max(1)).max(1);
        let too_many = |every: usize| every < rounds && rounds.div_ceil(every) * points > most * rounds;
        while common_divisor(every, self.rounds) > 1 || too_many(every) {
            every += 1;
        }
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let rounds = starts.zip(&self.ends).step_by(every);
        rounds.flat_map(|(start, end)| &self.points[start..*end]).copied().collect()
    }
}

/// The greatest, by Euclid.
fn common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

/// An SVG picture of some panels: each bid as a point, the signal itself as a thin line, the equilibrium as a thick one.
///
/// # Errors
/// If there is no panel, or the picture cannot be drawn.
pub fn svg(panels: &[Panel], ground: Ground) -> Result<String, BiddingError> {
    draw(panels, ground).map_err(|error| BiddingError::Picture { message: error.to_string() })
}

type Drawn<T> = Result<T, Box<dyn std::error::Error>>;

fn draw(panels: &[Panel], ground: Ground) -> Drawn<String> {
    if panels.is_empty() {
        return Err("there are no auctions".into());
    }
    let across = panels.len().min(ACROSS);
    let down = panels.len().div_ceil(across);
    let mut svg = String::new();
    {
        let area =
            SVGBackend::with_string(&mut svg, (SIZE.0 * across as u32, SIZE.1 * down as u32)).into_drawing_area();
        if ground == Ground::White {
            area.fill(&WHITE)?;
        }
        for (panel, place) in panels.iter().zip(area.split_evenly((down, across))) {
            draw_panel(panel, &place)?;
        }
        area.present()?;
    }
    Ok(svg)
}

fn draw_panel(panel: &Panel, area: &DrawingArea<SVGBackend<'_>, Shift>) -> Drawn<()> {
    let all = panel.points.iter().chain(panel.equilibrium.iter().flatten());
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
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(INK)
        .x_desc("signal")
        .y_desc("bid")
        .label_style(text(12))
        .draw()?;
    chart.draw_series(LineSeries::new([(0.0, 0.0), (most, most)], INK.mix(0.4)))?;
    chart.draw_series(panel.points.iter().map(|point| Circle::new(*point, 2, BIDS.mix(0.35).filled())))?;
    for line in &panel.equilibrium {
        chart.draw_series(LineSeries::new(line.iter().copied(), THEORY.stroke_width(2)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounds of three bidders, the number of the bidder as bid; four rounds a session.
    fn shown(rounds: usize) -> Shown {
        let points = (0..3 * rounds).map(|place| ((place / 3 % 4) as f64, (place % 3) as f64)).collect();
        Shown { points, ends: (1..=rounds).map(|round| 3 * round).collect(), rounds: 4, rules: None }
    }

    #[test]
    fn thinned_points_are_of_all_bidders_and_rounds_alike() {
        // Every third point would be one bidder's, and every fourth round one round of each session.
        for (rounds, most) in [(2_000, 2_000), (2_000, 1_500), (1_000, 700), (40, 200)] {
            let points = shown(rounds).thinned(most);
            assert!(
                points.len() <= most && (3 * points.len() > most || points.len() == 3 * rounds),
                "{}",
                points.len()
            );
            let share =
                |of: &dyn Fn(&&(f64, f64)) -> bool| points.iter().filter(of).count() as f64 / points.len() as f64;
            for bidder in 0..3 {
                assert!((share(&|point| point.1 == f64::from(bidder)) - 1.0 / 3.0).abs() < 0.01);
            }
            for round in 0..4 {
                assert!((share(&|point| point.0 == f64::from(round)) - 0.25).abs() < 0.01, "round {round}");
            }
        }
    }

    #[test]
    fn a_picture_has_a_point_for_each_and_lines() {
        let line = vec![(0.0, 0.0), (1.0, 0.5)];
        let panel = Panel { title: "a <b>".into(), bids: 3, points: vec![(0.5, 0.2); 3], equilibrium: vec![line; 2] };
        let picture = svg(&[panel.clone(), panel], Ground::Clear).unwrap();
        assert_eq!((picture.matches("<circle").count(), picture.matches("#D55E00").count()), (6, 4));
        assert!(picture.contains("a &lt;b&gt;") && !picture.contains("#FFFFFF"), "{picture}");
        assert!(svg(&[], Ground::White).is_err());
    }
}
