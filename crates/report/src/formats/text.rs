//! Tables for a terminal.

use super::table::{LEGEND, Table, tables};
use crate::comparison::Comparison;
use comfy_table::{CellAlignment, presets};

/// The comparison.
pub fn write(comparison: &Comparison) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(tables(comparison).iter().map(|table| format!("{}\n{}\n\n", table.title, drawn(table))));
    parts.push(format!("{LEGEND}\n"));
    parts.extend(comparison.notes.iter().map(|note| format!("note: {note}\n")));
    parts.concat()
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
