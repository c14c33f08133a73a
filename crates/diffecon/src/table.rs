//! Reports as tables.

use comfy_table::{CellAlignment, Table, presets};
use diffecon_auction::Report;

/// A report as a table, best mechanism first.
pub fn report(report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(["mechanism", "revenue", "std. error", "% of surplus", "% sold"]);
    for row in &report.results {
        table.add_row([
            row.name.clone(),
            format!("{:.4}", row.revenue),
            format!("{:.4}", row.std_error),
            format!("{:.1}", 100.0 * row.share_of_surplus),
            format!("{:.1}", 100.0 * row.sold),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let Report { dataset, split, bidders, surplus, .. } = report;
    format!("{dataset}, {split} split: {bidders} bidders, full surplus {surplus:.4}\n{table}")
}
