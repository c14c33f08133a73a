//! Ways of points through a plane.

use super::colours::{INK, series};
use super::frame::{Axis, Frame};
use super::{Plot, PlotError, plot};
use plotters::prelude::*;

/// The way of a point: where it is from time to time.
pub type Trajectory = Vec<(f64, f64)>;

/// A plot of ways: lines, whose starts are small circles and whose ends are large ones.
///
/// # Errors
/// If it cannot be drawn.
pub fn trajectories(name: &str, caption: &str, (x, y): (&Axis, &Axis), ways: &[Trajectory]) -> Result<Plot, PlotError> {
    let points: Vec<(f64, f64)> = ways.concat();
    let ways: Vec<&Trajectory> = ways.iter().filter(|way| !way.is_empty()).collect();
    let svg = Frame { legend: Vec::new(), x, y }.draw(&points, |chart| {
        let lines = ways.iter().filter(|way| way.len() > 1);
        chart.draw_series(lines.map(|way| PathElement::new((*way).clone(), series(0).mix(0.6).stroke_width(3))))?;
        chart.draw_series(ways.iter().map(|way| Circle::new(way[0], 5, INK.filled())))?;
        chart.draw_series(ways.iter().map(|way| Circle::new(way[way.len() - 1], 8, series(1).filled())))?;
        Ok(())
    });
    plot(name, caption, 2 * ways.len(), svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::circles;

    #[test]
    fn a_circle_for_each_start_and_end() {
        let ways = [vec![(0.0, 0.0), (0.5, 0.2), (1.0, 1.0)], vec![(0.3, 0.3)], Vec::new()];
        let plot = trajectories("flow", "", (&Axis::new("a"), &Axis::new("b")), &ways).unwrap();
        assert_eq!((plot.marks, circles(&plot)), (4, 4));
    }
}
