//! Scores with their intervals, a line for each method.

use super::colours::{GRID, INK, series};
use super::frame::{LETTERS, LINE, MOST_LETTERS, WIDTH, shortened, text};
use super::number::number;
use super::{Plot, PlotError, plot};
use plotters::prelude::*;

/// A method's scores.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreLine {
    /// The method.
    pub name: String,
    /// The place of its colour.
    pub colour: usize,
    /// The score that stands for it.
    pub centre: f64,
    /// Where its interval begins and ends, if it has one.
    pub interval: Option<(f64, f64)>,
    /// The scores of its runs.
    pub runs: Vec<f64>,
}

/// A plot of scores: below each name the runs as small circles, the score that stands for them as a large one, the interval as a bar.
///
/// # Errors
/// If it cannot be drawn.
pub fn intervals(name: &str, caption: &str, title: &str, lines: &[ScoreLine]) -> Result<Plot, PlotError> {
    let marks = lines.iter().map(|line| 1 + line.runs.len()).sum();
    let draw = || -> super::frame::Drawn<String> {
        let numbers = || lines.iter().flat_map(|line| line.runs.iter().copied().chain([line.centre]).chain(ends(line)));
        let (least, most) = (numbers().fold(f64::INFINITY, f64::min), numbers().fold(f64::NEG_INFINITY, f64::max));
        let margin = if least < most { 0.04 * (most - least) } else { 0.1 * most.abs().max(1e-3) };
        let range = if least.is_finite() { least - margin..most + margin } else { 0.0..1.0 };
        // A line for the name, one for the marks.
        let height = 2.0 * lines.len().max(1) as f64;
        let mut svg = String::new();
        {
            let pixels = (height as u32) * LINE + 116;
            let area = SVGBackend::with_string(&mut svg, (WIDTH, pixels)).into_drawing_area();
            let mut chart = ChartBuilder::on(&area)
                .margin(8)
                .margin_left(32)
                .margin_right(32)
                .x_label_area_size(100)
                .build_cartesian_2d(range.clone(), height..0.0)?;
            chart
                .configure_mesh()
                .disable_y_mesh()
                .bold_line_style(GRID)
                .light_line_style(TRANSPARENT)
                .axis_style(INK)
                .x_labels(6)
                .x_label_formatter(&|value| number(*value))
                .label_style(text())
                .axis_desc_style(text())
                .x_desc(title)
                .draw()?;
            for (place, line) in lines.iter().enumerate() {
                let (y, colour) = (2.0 * place as f64 + 1.4, series(line.colour));
                let above = (range.start, y - 0.95);
                let label =
                    EmptyElement::at(above) + Text::new(shortened(&line.name, MOST_LETTERS), (4, -LETTERS / 3), text());
                chart.draw_series([label])?;
                if let Some((low, high)) = line.interval {
                    let thick = [(low, y - 0.24), (high, y + 0.24)];
                    chart.draw_series([Rectangle::new(thick, colour.mix(0.35).filled())])?;
                }
                chart.draw_series([Circle::new((line.centre, y), 9, colour.filled())])?;
                chart.draw_series(line.runs.iter().map(|run| Circle::new((*run, y), 5, INK.stroke_width(2))))?;
            }
            area.present()?;
        }
        Ok(svg)
    };
    plot(name, caption, marks, draw())
}

fn ends(line: &ScoreLine) -> impl Iterator<Item = f64> {
    line.interval.into_iter().flat_map(|(low, high)| [low, high])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::circles;

    #[test]
    fn a_circle_for_each_run_and_one_for_them_all() {
        let line = |runs: &[f64], interval| ScoreLine {
            name: format!("{} runs", runs.len()),
            colour: 0,
            centre: runs[0],
            interval,
            runs: runs.to_vec(),
        };
        let plot =
            intervals("scores", "", "score", &[line(&[0.5, 0.6], Some((0.4, 0.7))), line(&[0.5], None)]).unwrap();
        assert_eq!((plot.marks, circles(&plot)), (5, 5));
        assert!(plot.svg.contains("2 runs") && plot.svg.contains("1 runs"));
        assert_eq!(intervals("scores", "", "score", &[]).unwrap().marks, 0);
    }
}
