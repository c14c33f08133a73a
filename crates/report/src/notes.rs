//! What should be known of a comparison's numbers, in sentences.

use crate::comparison::{MarketComparison, Method, MethodResult, Overall};
use crate::entry::Entry;
use crate::labels::usual;
use crate::score::ScoreKind;
use std::collections::{BTreeMap, BTreeSet};

/// Seeds from which on the coverage of intervals was measured.
const FEW: usize = 5;

/// The notes on a market.
pub(crate) fn of_market(market: &MarketComparison) -> Vec<String> {
    let mut notes = Vec::new();
    let name = &market.name;
    if let Some(baseline) = &market.score.baseline {
        notes.push(format!(
            "{name}: neither surplus nor optimum is known; the score is revenue over that of the best baseline, {baseline}"
        ));
    }
    if market.score.divisor <= 0.0 {
        notes.push(format!("{name}: nothing to divide revenue by, all scores are 0"));
    }
    let learned: Vec<(&MethodResult, usize)> =
        market.methods.iter().filter_map(|result| Some((result, result.seeds?))).collect();
    let counts: BTreeSet<usize> = learned.iter().map(|(_, seeds)| *seeds).collect();
    if counts.len() > 1 {
        let most = counts.iter().max_by_key(|count| learned.iter().filter(|(_, seeds)| seeds == *count).count());
        let most = *most.expect("several");
        let others = learned.iter().filter(|(_, seeds)| *seeds != most);
        let others = join(others.map(|(result, seeds)| format!("{seeds} of {}", result.method)));
        notes.push(format!("{name}: methods have unequal numbers of seeds: {most} of each, but {others}"));
    }
    let named = |few: &dyn Fn(usize) -> bool| {
        let names = learned.iter().filter(|(_, seeds)| few(*seeds)).map(|(result, _)| result.method.to_string());
        names.collect::<Vec<_>>().join(", ")
    };
    let (one, few) = (named(&|seeds| seeds == 1), named(&|seeds| (2..FEW).contains(&seeds)));
    if !one.is_empty() {
        notes.push(format!("{name}: one seed tells nothing of other seeds: {one}"));
    }
    if !few.is_empty() {
        notes.push(format!("{name}: intervals were found to cover from {FEW} seeds on, and there are fewer of: {few}"));
    }
    notes
}

/// The notes on what is averaged over markets.
pub(crate) fn of_overall(overall: &Overall) -> Vec<String> {
    let missing = overall.methods.iter().filter(|result| !result.missing.is_empty()).map(|result| {
        let (name, missing) = (&result.method, result.missing.join(", "));
        let (there, all) = (overall.markets.len() - result.missing.len(), overall.markets.len());
        format!("{name}: no run on {missing}; what is said of all markets is of {there} of {all}")
    });
    let unequal = overall.methods.iter().filter_map(|result| {
        let counts: BTreeSet<usize> = result.seeds.iter().copied().filter(|seeds| *seeds > 0).collect();
        let pairs = overall.markets.iter().zip(&result.seeds).map(|(market, seeds)| format!("{market} {seeds}"));
        let said = || {
            format!("{}: markets with more seeds weigh more in its interquartile mean: {}", result.method, join(pairs))
        };
        (counts.len() > 1).then(said)
    });
    let mut notes: Vec<String> = missing.chain(unequal).collect();
    if overall.score == ScoreKind::ShareOfSurplus {
        notes.push(
            "shares of the surplus of different markets are averaged, though their optima are different shares"
                .to_owned(),
        );
    }
    notes
}

/// The notes on what labels leave out.
pub(crate) fn of_labels(labels: &[Vec<Method>]) -> Vec<String> {
    let note = |(learner, usual): (String, BTreeMap<String, String>)| {
        let settings = usual.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ");
        (!usual.is_empty()).then(|| format!("{learner}, where its label says nothing else: {settings}"))
    };
    usual(labels).into_iter().filter_map(note).collect()
}

/// The notes on methods whose settings are not the same on all markets.
pub(crate) fn of_settings(markets: &[(Vec<Entry>, Vec<Vec<usize>>)], labels: &[Vec<Method>]) -> Vec<String> {
    let mut firsts: BTreeMap<&Method, Vec<&Entry>> = BTreeMap::new();
    for ((entries, methods), labels) in markets.iter().zip(labels) {
        for (places, label) in methods.iter().zip(labels) {
            firsts.entry(label).or_default().push(&entries[places[0]]);
        }
    }
    let note = |(method, entries): (&Method, Vec<&Entry>)| {
        let others = entries[1..].iter().flat_map(|entry| entries[0].differing_keys(entry));
        // What names the market differs of course.
        let keys: BTreeSet<&String> =
            others.filter(|key| !["data", "dataset", "environment.values"].contains(&key.as_str())).collect();
        let keys = join(keys.into_iter());
        (!keys.is_empty()).then(|| format!("{method}: its settings are not the same on all markets: {keys}"))
    };
    firsts.into_iter().filter_map(note).collect()
}

fn join(parts: impl Iterator<Item = impl ToString>) -> String {
    parts.map(|part| part.to_string()).collect::<Vec<_>>().join(", ")
}
