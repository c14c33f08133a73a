//! What the tables of text, Markdown and LaTeX show, cell by cell.

use super::numbers::{money, or_dash, percent, percents, probability};
use crate::comparison::{Comparison, MarketComparison, MethodResult, Overall, OverallResult};

/// A table: a title, a head and rows as wide as it. Names stand left, numbers right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it is of.
    pub title: String,
    /// The names of the columns.
    pub head: Vec<String>,
    /// A row for each method.
    pub rows: Vec<Vec<String>>,
}

/// What the columns mean, in a sentence or two.
pub const LEGEND: &str = "score in percent: mean, standard deviation (sd) and interquartile mean (IQM) over seeds, with its 95 % \
    interval. Revenue in money: mean over seeds, its standard error over bidders (the sample; paired in differences) and over seeds \
    (training). P: probability that a run is better than one of the first other method.";

/// A table for each market, and one for each kind of score over the markets.
pub fn tables(comparison: &Comparison) -> Vec<Table> {
    comparison.markets.iter().map(of_market).chain(comparison.overall.iter().map(of_overall)).collect()
}

/// The table of a market.
pub(crate) fn of_market(market: &MarketComparison) -> Table {
    let sample = &market.sample;
    let bidders = sample.bidders.map(|bidders| format!(", {} split: {bidders} bidders", sample.split));
    let episodes = sample.episodes.map(|episodes| format!(": {episodes} auctions"));
    let size: String = [bidders, episodes].into_iter().flatten().collect();
    let score = match &market.score.baseline {
        Some(baseline) => format!("revenue / {} of {baseline}, the best baseline", money(market.score.divisor)),
        None => format!("{} {}", market.score.kind, money(market.score.divisor)),
    };
    let head = [
        "method",
        "seeds",
        "score",
        "sd",
        "IQM",
        "95 % interval",
        "revenue",
        "error over bidders",
        "error over seeds",
        "to the best",
        "its error over bidders",
        "its error over seeds",
        "P",
    ];
    Table {
        title: format!("{}{size}; score: {score}", market.name),
        head: head.map(str::to_owned).to_vec(),
        rows: market.methods.iter().map(cells).collect(),
    }
}

fn cells(result: &MethodResult) -> Vec<String> {
    let difference = result.to_the_best;
    vec![
        result.method.to_string(),
        result.seeds.map_or_else(|| "-".to_owned(), |seeds| seeds.to_string()),
        percent(result.score.mean),
        or_dash(result.score.standard_deviation, percent),
        percent(result.score.interquartile_mean),
        result.score.interquartile_mean_interval.map_or_else(|| "-".to_owned(), percents),
        money(result.revenue),
        or_dash(result.std_error_over_bidders, money),
        or_dash(result.std_error_over_seeds, money),
        or_dash(difference.map(|difference| difference.revenue), money),
        or_dash(difference.and_then(|difference| difference.std_error_over_bidders), money),
        or_dash(difference.and_then(|difference| difference.std_error_over_seeds), money),
        or_dash(result.over_first_other.as_ref().map(|over| over.probability), probability),
    ]
}

/// The table of what is over markets.
pub(crate) fn of_overall(overall: &Overall) -> Table {
    let head = ["method", "markets", "seeds", "score", "IQM", "95 % interval", "P"];
    let title = format!("{} markets, {}; score: {}", overall.markets.len(), overall.markets.join(", "), overall.score);
    Table {
        title,
        head: head.map(str::to_owned).to_vec(),
        rows: overall.methods.iter().map(|result| overall_cells(result, overall.markets.len())).collect(),
    }
}

fn overall_cells(result: &OverallResult, markets: usize) -> Vec<String> {
    let there = markets - result.missing.len();
    let seeds: Vec<usize> = result.seeds.iter().copied().filter(|seeds| *seeds > 0).collect();
    let (least, most) =
        (seeds.iter().min().copied().unwrap_or_default(), seeds.iter().max().copied().unwrap_or_default());
    let seeds = match (result.method.baseline, least == most) {
        (true, _) => "-".to_owned(),
        (false, true) => least.to_string(),
        (false, false) => format!("{least} to {most}"),
    };
    vec![
        result.method.to_string(),
        if there == markets { there.to_string() } else { format!("{there} of {markets}") },
        seeds,
        percent(result.score.mean),
        percent(result.score.interquartile_mean),
        result.score.interquartile_mean_interval.map_or_else(|| "-".to_owned(), percents),
        or_dash(result.over_first_other.as_ref().map(|over| over.probability), probability),
    ]
}
