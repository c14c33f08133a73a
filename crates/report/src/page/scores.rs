//! What methods earn.

use super::{Cell, MarketPage, PageError, PageTable, Part, Section};
use crate::comparison::{Comparison, MethodResult, Profile};
use crate::formats::numbers::{money, percent};
use crate::formats::table::{LEGEND, of_market, of_overall};
use crate::plots::curves::{Curve, CurvePoint, curves};
use crate::plots::frame::Axis;
use crate::plots::intervals::{ScoreLine, intervals};
use crate::plots::{Plot, PlotError};

/// The most scores at which profiles are shown.
const MOST_SCORES: usize = 51;

/// Methods over several markets, for each kind of score that several have.
pub(crate) fn overall(comparison: &Comparison) -> Vec<Section> {
    let section = |(number, overall): (usize, &crate::comparison::Overall)| {
        let table = PageTable::from((format!("overall-{}", number + 1), of_overall(overall)));
        let parts = vec![Part::Table(table), Part::Text(LEGEND.to_owned())];
        Section { level: 2, heading: "Over all markets".to_owned(), parts }
    };
    comparison.overall.iter().enumerate().map(section).collect()
}

/// A market's methods and runs.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Section, PageError> {
    let market = page.market;
    let methods = PageTable::from((page.name("methods"), of_market(market)));
    let title = "runs, and baselines where fitted; all digits of a number by pointing at it";
    let mut runs =
        PageTable::new(page.name("runs"), title, &["method", "seed", "step", "revenue", "std. error", "score"]);
    for result in &market.methods {
        for run in &result.runs {
            let whole = |number: Option<String>| Cell::text(number.unwrap_or_else(|| "-".to_owned()));
            runs.rows.push(vec![
                Cell::text(&result.method),
                whole(run.seed.map(|seed| seed.to_string())),
                whole(run.step.map(|step| step.to_string())),
                Cell::number(Some(run.revenue), money),
                Cell::number(run.std_error, money),
                Cell::number(Some(run.score), percent),
            ]);
        }
    }
    let caption = "Scores: small circles are runs, the large one is their interquartile mean, the bar its 95 % interval over seeds.";
    let lines: Vec<ScoreLine> = market.methods.iter().enumerate().map(score_line).collect();
    let plot = intervals(&page.name("scores"), caption, &format!("{}, %", market.score.kind), &lines)?;
    let parts = vec![
        Part::Table(methods),
        Part::Text(LEGEND.to_owned()),
        Part::Plot(plot),
        Part::Plot(profiles(page)?),
        Part::Folded(runs),
    ];
    Ok(Section { level: 2, heading: market.name.clone(), parts })
}

/// The share of each method's runs above each score.
fn profiles(page: &MarketPage<'_>) -> Result<Plot, PlotError> {
    let profiles = &page.market.profiles;
    let every = profiles.scores.len().div_ceil(MOST_SCORES);
    let curve = |(colour, profile): (usize, &Profile)| {
        let point = |place: usize| CurvePoint {
            x: 100.0 * profiles.scores[place],
            y: profile.shares[place],
            low: profile.low[place],
            high: profile.high[place],
        };
        let points = (0..profiles.scores.len()).step_by(every).map(point).collect();
        Curve { name: profile.method.to_string(), colour, points }
    };
    let shown: Vec<Curve> = profiles.methods.iter().enumerate().map(curve).collect();
    let caption = "The share of runs that score more, for each score, with 95 % bands over seeds.";
    let score = Axis::new(&format!("{}, %", page.market.score.kind));
    curves(&page.name("profiles"), caption, (&score, &Axis::over("share of runs above", -0.05..1.05)), &shown)
}

fn score_line((place, result): (usize, &MethodResult)) -> ScoreLine {
    ScoreLine {
        name: result.method.to_string(),
        colour: place,
        centre: 100.0 * result.score.interquartile_mean,
        interval: result
            .score
            .interquartile_mean_interval
            .map(|interval| (100.0 * interval.low, 100.0 * interval.high)),
        runs: result.runs.iter().map(|run| 100.0 * run.score).collect(),
    }
}
