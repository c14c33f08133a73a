//! One table with all digits: a line for each method on each market, and for each method over all markets.

use crate::comparison::{Comparison, Method, Spread};
use diffecon_statistics::Interval;

/// The columns. What is not known, or not said of all markets together, is empty.
pub const COLUMNS: [&str; 24] = [
    "market",
    "score",
    "method",
    "settings",
    "baseline",
    "seeds",
    "missing_markets",
    "score_mean",
    "score_mean_low",
    "score_mean_high",
    "score_sd",
    "score_iqm",
    "score_iqm_low",
    "score_iqm_high",
    "revenue",
    "revenue_std_error_over_bidders",
    "revenue_std_error_over_seeds",
    "to_the_best",
    "to_the_best_std_error_over_bidders",
    "to_the_best_std_error_over_seeds",
    "first_other",
    "probability_of_improvement",
    "probability_low",
    "probability_high",
];

/// What stands for the market in lines over all markets with a kind of score.
pub const ALL: &str = "all";

/// The comparison.
pub fn write(comparison: &Comparison) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut lines = vec![COLUMNS.map(str::to_owned)];
    for market in &comparison.markets {
        for result in &market.methods {
            let difference = result.to_the_best;
            let money = [
                Some(result.revenue),
                result.std_error_over_bidders,
                result.std_error_over_seeds,
                difference.map(|difference| difference.revenue),
                difference.and_then(|difference| difference.std_error_over_bidders),
                difference.and_then(|difference| difference.std_error_over_seeds),
            ];
            let seeds = result.seeds.map_or_else(String::new, |seeds| seeds.to_string());
            let named = named(&market.name, &market.score.kind.to_string(), &result.method, seeds, "");
            let over = result.over_first_other.as_ref();
            lines.push(line(named, &result.score, money, over));
        }
    }
    for overall in &comparison.overall {
        for result in &overall.methods {
            let seeds = if result.method.baseline { 0 } else { result.seeds.iter().sum() };
            let seeds = if seeds > 0 { seeds.to_string() } else { String::new() };
            let named = named(ALL, &overall.score.to_string(), &result.method, seeds, &result.missing.join("; "));
            lines.push(line(named, &result.score, [None; 6], result.over_first_other.as_ref()));
        }
    }
    // Writing into memory does not fail, and lines are as long as each other.
    lines.iter().try_for_each(|line| writer.write_record(line)).unwrap_or_default();
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn named(market: &str, score: &str, method: &Method, seeds: String, missing: &str) -> [String; 7] {
    let settings = method.settings.iter().map(|(key, value)| format!("{key}={value}"));
    let settings = settings.collect::<Vec<_>>().join("; ");
    [
        market.to_owned(),
        score.to_owned(),
        method.name.clone(),
        settings,
        method.baseline.to_string(),
        seeds,
        missing.to_owned(),
    ]
}

fn line(
    named: [String; 7],
    score: &Spread,
    money: [Option<f64>; 6],
    over: Option<&crate::comparison::Improvement>,
) -> [String; 24] {
    let text = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let ends =
        |interval: Option<Interval>| [interval.map(|interval| interval.low), interval.map(|interval| interval.high)];
    let ([mean_low, mean_high], [low, high]) = (ends(score.mean_interval), ends(score.interquartile_mean_interval));
    let deviation = score.standard_deviation;
    let scores =
        [Some(score.mean), mean_low, mean_high, deviation, Some(score.interquartile_mean), low, high].map(text);
    let first_other = over.map_or_else(String::new, |over| over.over.to_string());
    let [probability_low, probability_high] = ends(over.and_then(|over| over.interval)).map(text);
    let probability = text(over.map(|over| over.probability));
    let improvement = [first_other, probability, probability_low, probability_high];
    let cells = named.into_iter().chain(scores).chain(money.map(text)).chain(improvement);
    let mut line = [const { String::new() }; 24];
    line.iter_mut().zip(cells).for_each(|(place, cell)| *place = cell);
    line
}
