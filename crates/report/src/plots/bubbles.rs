//! Bubbles whose areas are shares.

use super::colours::series;
use super::frame::{Axis, Frame};
use super::{Plot, PlotError, plot};
use plotters::prelude::*;

/// The radius of a bubble that has everything, in pixels.
const LARGEST: f64 = 60.0;

/// A bubble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bubble {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
    /// Its share of all, from 0 to 1.
    pub share: f64,
}

/// Bubbles of one colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Bubbles {
    /// Their name in the legend.
    pub name: String,
    /// The place of their colour.
    pub colour: usize,
    /// The bubbles.
    pub bubbles: Vec<Bubble>,
}

/// A plot of bubbles, with areas as their shares; the small ones on top of the large ones.
///
/// # Errors
/// If it cannot be drawn.
pub fn bubbles(name: &str, caption: &str, (x, y): (&Axis, &Axis), groups: &[Bubbles]) -> Result<Plot, PlotError> {
    let mut all: Vec<(Bubble, RGBColor)> = Vec::new();
    for group in groups {
        all.extend(group.bubbles.iter().map(|bubble| (*bubble, series(group.colour))));
    }
    all.sort_by(|(one, _), (other, _)| other.share.total_cmp(&one.share));
    let points: Vec<(f64, f64)> = all.iter().map(|(bubble, _)| (bubble.x, bubble.y)).collect();
    let legend = groups.iter().map(|group| (group.name.clone(), series(group.colour))).collect();
    let svg = Frame { legend, x, y }.draw(&points, |chart| {
        let circle = |(bubble, colour): &(Bubble, RGBColor)| {
            let radius = (LARGEST * bubble.share.sqrt()).round().max(3.0) as i32;
            Circle::new((bubble.x, bubble.y), radius, colour.mix(0.5).filled())
        };
        chart.draw_series(all.iter().map(circle))?;
        Ok(())
    });
    plot(name, caption, all.len(), svg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::circles;

    #[test]
    fn areas_are_shares() {
        let bubble = |share| Bubble { x: 1.0, y: 2.0, share };
        let one = Bubbles { name: "menu".to_owned(), colour: 0, bubbles: vec![bubble(0.25), bubble(1.0)] };
        let plot = bubbles("menu", "", (&Axis::new("size"), &Axis::new("price")), &[one]).unwrap();
        assert_eq!((plot.marks, circles(&plot)), (2, 2));
        let place = |radius: &str| plot.svg.find(radius).unwrap();
        assert!(place("r=\"60\"") < place("r=\"30\""), "the large one below");
    }
}
