//! Shares in cells: a row for each name, a column for each number.

use super::colours::{INK, series};
use super::frame::{Drawn, LETTERS, LINE, MOST_LETTERS, WIDTH, shortened, text};
use super::{Plot, PlotError, plot};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

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
    let tall = cell.clamp(40, 60);
    let lines = |row: &HeatRow| row.shares.len().div_ceil(ACROSS) as i32;
    let line = LINE as i32;
    let height: i32 = rows.iter().map(|row| line + lines(row) * (tall + line) + 10).sum();
    let draw = || -> Drawn<String> {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (WIDTH, height.max(1) as u32)).into_drawing_area();
            let centred = text().pos(Pos::new(HPos::Center, VPos::Top));
            // Beside each other there is room for so many numbers of columns.
            let every = if cell > 60 { 1 } else { (110 / cell.max(1)) as usize / 5 * 5 + 5 };
            let mut top = 0;
            for row in rows {
                area.draw(&Text::new(
                    shortened(&row.name, MOST_LETTERS),
                    (MARGIN, top + (line - LETTERS) / 2),
                    text(),
                ))?;
                top += line;
                for (part, shares) in row.shares.chunks(ACROSS).enumerate() {
                    for (place, share) in shares.iter().enumerate() {
                        let left = MARGIN + place as i32 * cell;
                        let corners = [(left, top), (left + cell, top + tall)];
                        // A share of 0 is a cell still.
                        let colour = series(row.colour).mix(share.clamp(0.0, 1.0).max(0.001));
                        area.draw(&Rectangle::new(corners, colour.filled()))?;
                        let number = part * ACROSS + place + 1;
                        if number == 1 || number.is_multiple_of(every) {
                            let at = (left + cell / 2, top + tall + 4);
                            area.draw(&Text::new(number.to_string(), at, centred.clone()))?;
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
