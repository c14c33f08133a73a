//! What plots have in common: a legend above, axes, a grid.

use super::colours::{GRID, INK};
use super::number::number;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use std::error::Error;
use std::ops::Range;

/// Pixels of a picture in a file: it is drawn twice as large as it is shown on a wide screen, since coordinates are whole.
pub(crate) const WIDTH: u32 = 960;
/// Those of the part below the legend.
const HEIGHT: u32 = 620;
/// Those of a line of the legend.
pub(crate) const LINE: u32 = 46;
/// Those of letters.
pub(crate) const LETTERS: i32 = 34;
/// Letters that fit beside a mark in the legend.
pub(crate) const MOST_LETTERS: usize = 58;

/// What was drawn, or why it was not.
pub(crate) type Drawn<T> = Result<T, Box<dyn Error>>;

/// Where marks are drawn.
pub(crate) type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it shows, with its unit.
    pub title: String,
    /// From where to where; none for what marks take.
    pub range: Option<Range<f64>>,
}

impl Axis {
    /// As long as the marks need.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), range: None }
    }

    /// From a number to a number.
    pub fn over(title: &str, range: Range<f64>) -> Self {
        Self { title: title.to_owned(), range: Some(range) }
    }

    /// Its range, if marks lie at these numbers.
    fn range(&self, numbers: impl Iterator<Item = f64>) -> Range<f64> {
        if let Some(range) = &self.range {
            return range.clone();
        }
        let (least, greatest) = numbers
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), number| (least.min(number), most.max(number)));
        let margin = 0.05 * (greatest - least);
        match least.partial_cmp(&greatest) {
            Some(std::cmp::Ordering::Less) => {
                // An axis of amounts that nearly begins at 0 begins there.
                let low = if least >= 0.0 && least < 0.3 * greatest { 0.0 } else { least - margin };
                low..greatest + margin
            }
            Some(std::cmp::Ordering::Equal) => {
                let margin = if least == 0.0 { 1.0 } else { 0.1 * least.abs() };
                least - margin..greatest + margin
            }
            _ => 0.0..1.0,
        }
    }
}

/// The legend and axes of a plot.
pub(crate) struct Frame<'a> {
    /// The names of marks, with their colours.
    pub legend: Vec<(String, RGBColor)>,
    /// To the right.
    pub x: &'a Axis,
    /// Upwards.
    pub y: &'a Axis,
}

/// The style of text.
pub(crate) fn text() -> TextStyle<'static> {
    ("sans-serif", LETTERS).into_font().color(&INK)
}

/// A name that fits into the legend.
pub(crate) fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    name.chars().take(most - 1).chain(['…']).collect()
}

impl Frame<'_> {
    /// A picture with marks at these points.
    pub(crate) fn draw(
        &self,
        points: &[(f64, f64)],
        marks: impl FnOnce(&mut Chart<'_, '_>) -> Drawn<()>,
    ) -> Drawn<String> {
        let above = self.legend.len() as u32 * LINE;
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (WIDTH, HEIGHT + above)).into_drawing_area();
            let (legend, below) = area.split_vertically(above);
            for (line, (name, colour)) in self.legend.iter().enumerate() {
                let y = line as i32 * LINE as i32 + LINE as i32 / 2;
                legend.draw(&Rectangle::new([(20, y - 8), (54, y + 8)], colour.filled()))?;
                legend.draw(&Text::new(shortened(name, MOST_LETTERS), (66, y - LETTERS / 2), text()))?;
            }
            let [x, y] = [self.x.range(points.iter().map(|(x, _)| *x)), self.y.range(points.iter().map(|(_, y)| *y))];
            let mut chart = ChartBuilder::on(&below)
                .margin(14)
                .margin_right(32)
                .x_label_area_size(100)
                .y_label_area_size(140)
                .build_cartesian_2d(x, y)?;
            chart
                .configure_mesh()
                .bold_line_style(GRID)
                .light_line_style(TRANSPARENT)
                .axis_style(INK)
                .x_labels(6)
                .y_labels(7)
                .x_label_formatter(&|value| number(*value))
                .y_label_formatter(&|value| number(*value))
                .label_style(text())
                .axis_desc_style(text())
                .x_desc(&self.x.title)
                .y_desc(&self.y.title)
                .draw()?;
            marks(&mut chart)?;
            area.present()?;
        }
        Ok(svg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_reach_around_their_marks() {
        let range = |numbers: &[f64]| Axis::new("").range(numbers.iter().copied());
        assert_eq!(range(&[2.0, 10.0]), 0.0..10.4);
        assert_eq!(range(&[8.0, 10.0]), 7.9..10.1);
        assert_eq!(range(&[5.0]), 4.5..5.5);
        assert_eq!(range(&[0.0]), -1.0..1.0);
        assert_eq!(range(&[]), 0.0..1.0);
        assert_eq!(Axis::over("", 0.0..1.0).range([7.0].into_iter()), 0.0..1.0);
    }

    #[test]
    fn long_names_end_early() {
        assert_eq!((shortened("abc", 3).as_str(), shortened("abcd", 3).as_str()), ("abc", "ab…"));
    }
}
