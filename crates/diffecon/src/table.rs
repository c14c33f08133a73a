//! Reports as tables.

mod auctions;
mod audited;
mod shown;

use crate::output::counted;
pub use auctions::{auctions, replayed};
pub use audited::audited;
use comfy_table::{CellAlignment, Row, Table, presets};
use diffecon_auction::{Report, ReportRow, Sample};
use diffecon_cats::InstanceSet;
use diffecon_cats::sets::INSTANCES;
use diffecon_cats::statistics::{Comparison, Described, DistributionStatistics, Summary};
pub use shown::shown;
use std::collections::BTreeMap;

/// A report as a table, best mechanism first. Columns that would be empty are left out.
pub fn report(report: &Report) -> String {
    let columns = [
        "mechanism",
        "settings",
        "seed",
        "revenue",
        "std. error",
        "% of surplus",
        "% of optimum",
        "% sold",
        "goods sold",
        "welfare",
        "predicted",
        "best response gains",
        "% paid",
        "% actions right",
        "% followed",
        "to the best",
        "std. error of that",
    ];
    let cells: Vec<[String; 17]> = report.results.iter().map(cells).collect();
    let shown = |column: &usize| cells.iter().any(|row| !row[*column].is_empty());
    let shown: Vec<usize> = (0..columns.len()).filter(shown).collect();
    let pick = |row: &[String; 17]| shown.iter().map(|&column| row[column].clone()).collect::<Vec<_>>();
    let mut table = headed(pick(&columns.map(str::to_owned)));
    table.add_rows(cells.iter().map(pick));
    align_numbers(&mut table);
    let Sample { dataset, environment, split, bidders, episodes } = &report.sample;
    let name = dataset.as_ref().or(environment.as_ref()).map_or("", String::as_str);
    let bidders = bidders.map(|bidders| format!(", {split} split: {}", counted(bidders, "bidder")));
    let episodes = episodes.map(|episodes| format!(": {}", counted(episodes, "auction")));
    let surplus = report.surplus.map(|surplus| format!(", full surplus {}", money(surplus)));
    let title: String = [bidders, episodes, surplus].into_iter().flatten().collect();
    format!("{name}{title}\n{table}")
}

fn cells(row: &ReportRow) -> [String; 17] {
    let ReportRow { entrant, outcome, share_of_surplus, share_of_optimum, difference, difference_std_error } = row;
    let percent: fn(f64) -> String = |share| format!("{:.1}", 100.0 * share);
    let or_empty = |number: Option<f64>, text: fn(f64) -> String| number.map_or_else(String::new, text);
    let settings = entrant.settings.iter().map(|(key, value)| format!("{key}={value}"));
    let auction = outcome.goods_sold.is_some() || outcome.share_paid.is_some();
    [
        entrant.name.clone(),
        settings.collect::<Vec<_>>().join(" "),
        entrant.seed.map_or_else(String::new, |seed| seed.to_string()),
        money(outcome.revenue),
        if outcome.std_error.is_finite() { money(outcome.std_error) } else { "unknown".to_owned() },
        share_of_surplus.map_or_else(String::new, percent),
        share_of_optimum.map_or_else(String::new, percent),
        percent(outcome.sold),
        or_empty(outcome.goods_sold, |goods| format!("{goods:.2}")),
        if auction { money(outcome.welfare) } else { String::new() },
        or_empty(entrant.predicted, money),
        or_empty(outcome.best_response_gain, money),
        or_empty(outcome.share_paid, percent),
        or_empty(outcome.actions_right, percent),
        or_empty(outcome.followed, percent),
        or_empty(difference_std_error.map(|_| *difference), money),
        or_empty(*difference_std_error, money),
    ]
}

/// The statistics of distributions, one a column: means over instances, and their standard deviations.
pub fn statistics(distributions: &BTreeMap<String, DistributionStatistics>) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    let names = distributions.iter().map(|(name, statistics)| format!("{name} ({})", statistics.instances));
    table.set_header(["mean ± std. deviation over instances".to_owned()].into_iter().chain(names));
    let columns: Vec<_> = distributions.values().map(DistributionStatistics::summaries).collect();
    let rows = columns.first().map_or(0, |column| column.len());
    for row in 0..rows {
        let cell = |summary: Option<&Summary>| {
            summary.map_or_else(String::new, |summary| {
                let spread = summary.std.map_or_else(String::new, |std| format!(" ± {}", digits(std)));
                format!("{}{spread}", digits(summary.mean))
            })
        };
        let cells = columns.iter().map(|column| cell(column[row].summary));
        let Described { key, meaning, .. } = columns[0][row];
        table.add_row([format!("{key}: {meaning}")].into_iter().chain(cells));
    }
    align_numbers(&mut table);
    table.to_string()
}

/// Statistics beside golden ones.
pub fn comparison(name: &str, comparison: &Comparison) -> String {
    let mut table = headed(["statistic", "golden", "here", "z"]);
    for row in &comparison.means {
        let z = row.z.map_or_else(String::new, |z| format!("{z:.2}"));
        table.add_row([row.statistic.clone(), digits(row.golden), digits(row.ours), z]);
    }
    align_numbers(&mut table);
    let worst = comparison.worst_share().map_or_else(String::new, |row| {
        let (golden, ours) = (row.golden, row.ours);
        let shares = comparison.shares.len();
        format!("\nof {shares} shares farthest off: {}, golden {golden:.4}, here {ours:.4}", row.statistic)
    });
    format!("{name}\n{table}{worst}")
}

/// An allocation.
#[cfg(feature = "solve")]
pub fn solution(name: &str, instance: &diffecon_cats::Instance, solution: &diffecon_cats::Solution) -> String {
    let mut table = headed(["bid", "dummy", "price", "goods"]);
    for &bid in &solution.accepted {
        let diffecon_cats::Bid { bundle, price, dummy } = &instance.bids[bid];
        let goods: Vec<String> = bundle.goods().map(|good| good.to_string()).collect();
        let dummy = dummy.map_or_else(String::new, |dummy| dummy.to_string());
        table.add_row([bid.to_string(), dummy, price.to_string(), goods.join(" ")]);
    }
    align_numbers(&mut table);
    let verdict = if solution.optimal { "optimal".to_owned() } else { format!("at most {}", digits(solution.bound)) };
    format!(
        "{name}: value {} ({verdict}), {:.2} % below the relaxation's {}, greedy by {} {}, {} nodes, {:.1} s\n{table}",
        digits(solution.value),
        100.0 * solution.relaxation_gap(),
        digits(solution.relaxation),
        solution.greedy.by,
        digits(solution.greedy.value),
        solution.nodes,
        solution.seconds
    )
}

/// What is certain of menus: revenues rounded down, bounds and widths rounded up.
pub fn certified(certified: &[diffecon_optimal::Certified]) -> String {
    let mut table = headed(["mechanism", "file", "certified revenue", "no mechanism more than", "relative width"]);
    for one in certified {
        let [revenue, bound] = [one.revenue, one.bound].map(|amount| amount.to_string());
        table.add_row([one.name.clone(), one.file.display().to_string(), revenue, bound, format!("{:.1e}", one.width)]);
    }
    align_numbers(&mut table);
    table.to_string()
}

/// Rows of words.
pub fn plain<const COLUMNS: usize>(header: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let mut table = headed(header);
    table.add_rows(rows);
    table.to_string()
}

/// A table without rows yet.
/// The named sets of instances.
pub fn sets() -> String {
    let mut table = headed(["set", "instances", "goods", "bids"]);
    for set in InstanceSet::all() {
        let (goods, bids) = set.goods_and_bids();
        table.add_row([set.to_string(), INSTANCES.to_string(), goods.to_string(), bids.to_string()]);
    }
    align_numbers(&mut table);
    table.to_string()
}

fn headed(header: impl Into<Row>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header(header);
    table
}

fn align_numbers(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// A number with five significant digits.
fn digits(number: f64) -> String {
    let before = if number == 0.0 { 1 } else { number.abs().log10().floor() as i32 + 1 };
    format!("{number:.*}", usize::try_from(5 - before.max(0)).unwrap_or(0))
}

/// An amount with four decimals, or four digits and an exponent where those would say little.
fn money(amount: f64) -> String {
    if amount == 0.0 || (1e-3..1e9).contains(&amount.abs()) { format!("{amount:.4}") } else { format!("{amount:.4e}") }
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
