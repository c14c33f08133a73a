//! Reports as tables.

use crate::commands::policies::{AuctionReport, AuctionRow};
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
            money(row.revenue),
            money(row.std_error),
            format!("{:.1}", 100.0 * row.share_of_surplus),
            format!("{:.1}", 100.0 * row.sold),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let Report { dataset, split, bidders, surplus, .. } = report;
    format!("{dataset}, {split} split: {bidders} bidders, full surplus {}\n{table}", money(*surplus))
}

/// A comparison of policies as a table, best first.
pub fn auctions(report: &AuctionReport) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(["policy", "seed", "revenue", "std. error", "predicted", "welfare", "goods sold"]);
    for AuctionRow { name, seed, outcome, predicted, .. } in &report.results {
        table.add_row([
            name.clone(),
            seed.map_or_else(String::new, |seed| seed.to_string()),
            money(outcome.revenue),
            money(outcome.std_error),
            predicted.map_or_else(String::new, money),
            money(outcome.welfare),
            format!("{:.2}", outcome.goods_sold),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let AuctionReport { environment, episodes, .. } = report;
    format!("{environment}: {episodes} auctions\n{table}")
}

/// An amount with four decimals, or four digits and an exponent where those would say little.
fn money(amount: f64) -> String {
    if amount == 0.0 || (1e-3..1e9).contains(&amount) { format!("{amount:.4}") } else { format!("{amount:.4e}") }
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn amounts_of_every_size_are_readable() {
        assert_eq!(
            [0.0, 0.55, 527.5, 1e-9, 2e30].map(money),
            ["0.0000", "0.5500", "527.5000", "1.0000e-9", "2.0000e30"]
        );
    }
}
