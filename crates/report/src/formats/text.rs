//! Tables for a terminal.

use super::table::{LEGEND, Table, tables};
use crate::comparison::Comparison;
use comfy_table::{CellAlignment, presets};

/// The comparison.
pub fn write(comparison: &Comparison) -> String {
    let mut text = String::new();
    for table in tables(comparison) {
        text += &format!("{}\n{}\n\n", table.title, drawn(&table));
    }
    text += &format!("{LEGEND}\n");
    comparison.notes.iter().for_each(|note| text += &format!("note: {note}\n"));
    text
}

/// A table with lines, names left and numbers right.
pub(crate) fn drawn(table: &Table) -> String {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(presets::ASCII_MARKDOWN);
    drawn.set_header(table.head.clone());
    drawn.add_rows(&table.rows);
    for column in drawn.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    drawn.to_string()
}
