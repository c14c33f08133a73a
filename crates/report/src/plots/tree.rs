//! Decisions that lead to one another, from above to below.

use super::colours::{INK, series};
use super::frame::{Axis, Frame};
use super::{Plot, PlotError, plot};
use plotters::prelude::*;

/// The radius of the greatest mark, in pixels.
const LARGEST: f64 = 26.0;
/// That of the least.
const SMALLEST: f64 = 5.0;

/// A decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Knot {
    /// To the right, from 0 to 1.
    pub x: f64,
    /// Which decision of an episode it is, from 1.
    pub decision: usize,
    /// The place of its colour.
    pub colour: usize,
    /// The area of its mark, as a share of the greatest.
    pub share: f64,
    /// The places of the knots that lead to it, in the list.
    pub from: Vec<usize>,
}

/// A plot of decisions, with areas as their shares, and lines from each to those that follow; `legend` has the colours' names.
///
/// # Errors
/// If it cannot be drawn.
pub fn tree(name: &str, caption: &str, legend: &[String], knots: &[Knot]) -> Result<Plot, PlotError> {
    let place = |knot: &Knot| (knot.x, knot.decision as f64);
    let last = knots.iter().map(|knot| knot.decision).max().unwrap_or(1) as f64;
    // The first decision is above.
    let axes = (Axis::over("by what came before", 0.0..1.0), Axis::over("decision", last + 0.5..0.5));
    let legend = legend.iter().enumerate().map(|(colour, name)| (name.clone(), series(colour))).collect();
    let points: Vec<(f64, f64)> = knots.iter().map(place).collect();
    let svg = Frame { legend, x: &axes.0, y: &axes.1 }.draw(&points, |chart| {
        let lines = knots.iter().flat_map(|knot| knot.from.iter().map(move |from| [&knots[*from], knot]));
        chart.draw_series(lines.map(|ends| PathElement::new(ends.map(place).to_vec(), INK.mix(0.4))))?;
        let mark = |knot: &Knot| {
            let radius = SMALLEST + (LARGEST - SMALLEST) * knot.share.sqrt();
            Circle::new(place(knot), radius.round() as i32, series(knot.colour).filled())
        };
        chart.draw_series(knots.iter().map(mark))?;
        Ok(())
    });
    plot(name, caption, knots.len(), svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::circles;

    #[test]
    fn the_first_decision_is_above_and_the_dearest_is_largest() {
        let root = Knot { x: 0.5, decision: 1, colour: 0, share: 1.0, from: Vec::new() };
        let knots = [root, Knot { x: 0.25, decision: 2, colour: 1, share: 0.0, from: vec![0] }];
        let plot = tree("tree", "", &["rest".to_owned(), "work".to_owned()], &knots).unwrap();
        assert_eq!((plot.marks, circles(&plot)), (2, 2));
        let height = |radius: &str| {
            let circle = plot.svg.split("<circle").find(|circle| circle.contains(radius)).unwrap();
            let cy = circle.split("cy=\"").nth(1).unwrap().split('"').next().unwrap();
            cy.parse::<i32>().unwrap()
        };
        assert!(height("r=\"26\"") < height("r=\"5\""));
    }
}
