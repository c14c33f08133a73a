//! Shares in cells: a row for each name, a column for each number.

use super::colours::{INK, series};
use super::frame::{Drawn, LETTERS, LINE, WIDTH, shortened, text};
use super::{Plot, PlotError, plot};
use plotters::prelude::*;

/// Columns that stand beside each other; further ones start a new line.
const ACROSS: usize = 64;
/// The left and right margin, in pixels.
const MARGIN: i32 = 24;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatRow {
    /// Its name.
    pub name: String,
    /// The place of its colour.
    pub colour: usize,
    /// A share for each column, from 0 to 1.
    pub shares: Vec<f64>,
}

/// A heat map: the deeper a cell's colour, the greater its share. Below each row are the numbers of its columns, from 1.
///
/// # Errors
/// If it cannot be drawn.
pub fn heat_map(name: &str, caption: &str, rows: &[HeatRow]) -> Result<Plot, PlotError> {
    let widest = rows.iter().map(|row| row.shares.len()).max().unwrap_or(0);
    let across = widest.clamp(1, ACROSS) as i32;
    let cell = ((WIDTH as i32 - 2 * MARGIN) / across).min(110);
    let tall = cell.clamp(24, 54);
    let lines = |row: &HeatRow| row.shares.len().div_ceil(ACROSS) as i32;
    let line = LINE as i32;
    let height: i32 = rows.iter().map(|row| line + lines(row) * (tall + line) + 10).sum();
    let draw = || -> Drawn<String> {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (WIDTH, height.max(1) as u32)).into_drawing_area();
            let mut top = 0;
            for row in rows {
                area.draw(&Text::new(shortened(&row.name, 66), (MARGIN, top + (line - LETTERS) / 2), text()))?;
                top += line;
                for (part, shares) in row.shares.chunks(ACROSS).enumerate() {
                    for (place, share) in shares.iter().enumerate() {
                        let left = MARGIN + place as i32 * cell;
                        let corners = [(left, top), (left + cell, top + tall)];
                        // A share of 0 is a cell still.
                        let colour = series(row.colour).mix(share.clamp(0.0, 1.0).max(0.001));
                        area.draw(&Rectangle::new(corners, colour.filled()))?;
                        let number = part * ACROSS + place + 1;
                        let every = (80 / cell.max(1)).max(1) as usize;
                        if number == 1 || number.is_multiple_of(if every > 2 { 5 * every.div_ceil(5) } else { every }) {
                            let at = (left + cell / 2, top + tall + 4);
                            let style = text().pos(plotters::style::text_anchor::Pos::new(
                                plotters::style::text_anchor::HPos::Center,
                                plotters::style::text_anchor::VPos::Top,
                            ));
                            area.draw(&Text::new(number.to_string(), at, style))?;
                        }
                    }
                    let width = shares.len() as i32 * cell;
                    let around = [(MARGIN, top), (MARGIN + width, top + tall)];
                    area.draw(&Rectangle::new(around, INK.stroke_width(1)))?;
                    top += tall + line;
                }
                top += 10;
            }
            area.present()?;
        }
        Ok(svg)
    };
    plot(name, caption, rows.iter().map(|row| row.shares.len()).sum(), draw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_for_each_share() {
        let row = |name: &str, shares: Vec<f64>| HeatRow { name: name.to_owned(), colour: 0, shares };
        let plot = heat_map("goods", "", &[row("few", vec![0.0, 1.0]), row("many", vec![0.5; 150])]).unwrap();
        let cells = plot.svg.matches("<rect").count() - 1 - 3;
        assert_eq!((plot.marks, cells), (152, 152), "three lines of cells have a border each");
        assert!(plot.svg.contains("150") && heat_map("none", "", &[]).unwrap().marks == 0);
    }
}
