//! Methods over all markets with one kind of score.

use crate::comparison::{MarketComparison, Method, Overall, OverallResult};
use crate::score::ScoreKind;
use crate::spread::{Cells, improvements, over_first_other, profiles, spread};
use diffecon_statistics::Scores;

/// Methods over the markets with each kind of score that several have.
pub(crate) fn overall(markets: &[MarketComparison]) -> Vec<Overall> {
    let kinds = [ScoreKind::ShareOfOptimum, ScoreKind::ShareOfSurplus, ScoreKind::OverBestBaseline];
    let of_kind = |kind: ScoreKind| markets.iter().filter(|market| market.score.kind == kind).collect::<Vec<_>>();
    kinds.into_iter().map(|kind| (kind, of_kind(kind))).filter(|(_, of_kind)| of_kind.len() > 1).map(over).collect()
}

/// A method, its scores on each market, and all of them.
type Row<'a> = (&'a Method, Cells, Scores);

fn over((score, markets): (ScoreKind, Vec<&MarketComparison>)) -> Overall {
    let mut methods: Vec<&Method> =
        markets.iter().flat_map(|market| &market.methods).map(|result| &result.method).collect();
    methods.sort();
    methods.dedup();
    let on_market = |method: &Method, market: &MarketComparison| {
        let found = market.methods.iter().find(|result| result.method == *method)?;
        Some(found.runs.iter().map(|run| run.score).collect::<Vec<f64>>())
    };
    let cells = |method: &Method| markets.iter().map(|market| on_market(method, market)).collect::<Vec<_>>();
    let mut with_scores: Vec<Row<'_>> = Vec::new();
    for method in methods {
        let cells = cells(method);
        let scores = Scores::new(cells.iter().flatten().cloned().collect());
        with_scores.push((method, cells, scores));
    }
    let rank = |scores: &Scores| (scores.tasks().len(), diffecon_statistics::interquartile_mean(scores));
    with_scores.sort_by(|(_, _, one), (_, _, other)| {
        let ((some, one), (others, other)) = (rank(one), rank(other));
        others.cmp(&some).then(other.total_cmp(&one))
    });
    let methods: Vec<&Method> = with_scores.iter().map(|(method, ..)| *method).collect();
    let improvements =
        improvements(&with_scores.iter().map(|(method, cells, _)| (*method, cells.clone())).collect::<Vec<_>>());
    let profiles =
        profiles(&with_scores.iter().map(|(method, _, scores)| (*method, scores.clone())).collect::<Vec<_>>());
    let result = |(method, cells, scores): &Row<'_>| OverallResult {
        method: (*method).clone(),
        seeds: cells.iter().map(|cell| cell.as_ref().map_or(0, Vec::len)).collect(),
        missing: markets
            .iter()
            .zip(cells)
            .filter(|(_, cell)| cell.is_none())
            .map(|(market, _)| market.name.clone())
            .collect(),
        score: spread(scores),
        over_first_other: over_first_other(method, &methods, &improvements),
    };
    let results = with_scores.iter().map(result).collect();
    let markets = markets.iter().map(|market| market.name.clone()).collect();
    Overall { score, markets, methods: results, improvements, profiles }
}
