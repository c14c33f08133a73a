//! Curves, with bands around them.

use super::colours::series;
use super::frame::{Axis, Frame};
use super::{Plot, PlotError, plot};
use plotters::prelude::*;

/// A point of a curve, with the least and the greatest of what it is the mean of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Where it is.
    pub x: f64,
    /// The mean.
    pub y: f64,
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

impl CurvePoint {
    /// The point of some numbers; none without any.
    pub fn of(x: f64, numbers: &[f64]) -> Option<Self> {
        let (low, high) = (numbers.iter().copied().reduce(f64::min)?, numbers.iter().copied().reduce(f64::max)?);
        let y = numbers.iter().sum::<f64>() / numbers.len() as f64;
        // A mean of equal numbers may differ from them in its last digit.
        Some(Self { x, y: y.clamp(low, high), low, high })
    }
}

/// A curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// The place of its colour.
    pub colour: usize,
    /// Its points, from left to right.
    pub points: Vec<CurvePoint>,
}

/// A plot of curves: a circle for each point, and a band where the least and the greatest differ.
///
/// # Errors
/// If it cannot be drawn.
pub fn curves(name: &str, caption: &str, (x, y): (&Axis, &Axis), curves: &[Curve]) -> Result<Plot, PlotError> {
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let reach: Vec<(f64, f64)> = all().flat_map(|point| [(point.x, point.low), (point.x, point.high)]).collect();
    let legend = curves.iter().map(|curve| (curve.name.clone(), series(curve.colour))).collect();
    let svg = Frame { legend, x, y }.draw(&reach, |chart| {
        for Curve { points, colour, .. } in curves {
            let colour = series(*colour);
            if points.iter().any(|point| point.low < point.high) {
                let upper = points.iter().map(|point| (point.x, point.high));
                let lower = points.iter().rev().map(|point| (point.x, point.low));
                chart.draw_series([Polygon::new(upper.chain(lower).collect::<Vec<_>>(), colour.mix(0.18))])?;
            }
            let line: Vec<(f64, f64)> = points.iter().map(|point| (point.x, point.y)).collect();
            if line.len() > 1 {
                chart.draw_series([PathElement::new(line.clone(), colour.stroke_width(4))])?;
            }
            chart.draw_series(line.into_iter().map(|at| Circle::new(at, 5, colour.filled())))?;
        }
        Ok(())
    });
    plot(name, caption, all().count(), svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::circles;

    #[test]
    fn a_circle_for_each_point_and_a_band_where_seeds_differ() {
        let points = |numbers: &[&[f64]]| {
            numbers.iter().enumerate().filter_map(|(x, numbers)| CurvePoint::of(x as f64, numbers)).collect()
        };
        let three = [
            Curve { name: "one <seed>".to_owned(), colour: 0, points: points(&[&[1.0], &[2.0], &[3.0]]) },
            Curve { name: "two".to_owned(), colour: 1, points: points(&[&[1.0, 2.0], &[], &[3.0, 3.5]]) },
            Curve { name: "none".to_owned(), colour: 2, points: Vec::new() },
        ];
        let axes = (&Axis::new("step"), &Axis::new("revenue"));
        let plot = curves("training", "Training", axes, &three).unwrap();
        assert_eq!((plot.marks, circles(&plot), plot.svg.matches("<polygon").count()), (5, 5, 1));
        assert!(plot.svg.contains("one &lt;seed&gt;") && plot.svg.contains("revenue"), "{}", plot.svg);
        assert_eq!(CurvePoint::of(0.0, &[1.0, 3.0]), Some(CurvePoint { x: 0.0, y: 2.0, low: 1.0, high: 3.0 }));
        assert_eq!(curves("none", "", axes, &[]).unwrap().marks, 0);
    }
}
