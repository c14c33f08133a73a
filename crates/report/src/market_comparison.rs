//! Methods on one market.

use crate::comparison::{Difference, MarketComparison, Method, MethodResult, Run};
use crate::entry::Entry;
use crate::score::Score;
use crate::spread::{improvements, over_first_other, profiles, spread};
use diffecon_auction::{Outcome, Sales};
use diffecon_experiment::market::Sold;
use diffecon_statistics::{Scores, standard_deviation};
use std::collections::BTreeMap;

/// The mechanism files of a market, by method.
pub(crate) struct Grouped<'a> {
    /// The files.
    pub entries: &'a [Entry],
    /// The methods, and the places of their files.
    pub methods: Vec<(Method, &'a [usize])>,
    /// The baselines that are shown.
    pub baselines: Vec<&'static str>,
}

/// A method with its runs, and what they sold.
struct Sellers<'a> {
    method: Method,
    runs: Vec<(Option<&'a Entry>, &'a Outcome)>,
    /// The mean over runs of what each sale brings in.
    totals: Vec<f64>,
    revenue: f64,
}

/// Compares the methods of a market by what their mechanisms, and the baselines, sold.
pub(crate) fn compare(name: String, sold: &Sold<'_>, grouped: &Grouped<'_>) -> MarketComparison {
    let Sold { sales, files } = sold;
    let score = Score::of(sales, files);
    let outcome = |place: usize| &sales.sold[place].1;
    let mut sellers = Vec::new();
    for (method, places) in &grouped.methods {
        let runs = places.iter().map(|place| (Some(&grouped.entries[*place]), outcome(files.start + place)));
        sellers.push(Sellers::new(method.clone(), runs.collect()));
    }
    for place in (0..sales.sold.len()).filter(|place| !files.contains(place)) {
        let name = &sales.sold[place].0.name;
        let of_file = grouped.methods.iter().any(|(method, _)| method.baseline && method.name == *name);
        if grouped.baselines.contains(&name.as_str()) && !of_file {
            let method =
                Method { label: name.clone(), name: name.clone(), settings: BTreeMap::default(), baseline: true };
            sellers.push(Sellers::new(method, vec![(None, outcome(place))]));
        }
    }
    sellers.sort_by(|one, other| other.revenue.total_cmp(&one.revenue));

    let of_runs =
        |sellers: &Sellers<'_>| sellers.runs.iter().map(|(_, outcome)| score.score(outcome)).collect::<Vec<_>>();
    let scores: Vec<Vec<f64>> = sellers.iter().map(of_runs).collect();
    let methods: Vec<&Method> = sellers.iter().map(|sellers| &sellers.method).collect();
    let paired = methods.iter().zip(&scores).map(|(method, scores)| (*method, vec![Some(scores.clone())]));
    let improvements = improvements(&paired.collect::<Vec<_>>());
    let of_methods = methods.iter().zip(&scores).map(|(method, scores)| (*method, Scores::of_task(scores.clone())));
    let profiles = profiles(&of_methods.collect::<Vec<_>>());
    let results = sellers.iter().zip(&scores).enumerate().map(|(place, (own, scores))| MethodResult {
        method: own.method.clone(),
        seeds: (!own.method.baseline).then_some(own.runs.len()),
        score: spread(&Scores::of_task(scores.clone())),
        revenue: own.revenue,
        std_error_over_bidders: known(own.std_error_over_bidders(sales)),
        std_error_over_seeds: own.variance_over_seeds().filter(|_| !own.method.baseline).map(f64::sqrt),
        to_the_best: (place > 0).then(|| own.difference(&sellers[0], sales)),
        over_first_other: over_first_other(&own.method, &methods, &improvements),
        runs: own.runs(&score),
    });
    let methods = results.collect();
    let data = grouped.entries.first().and_then(|entry| entry.provenance.data.first()).map(|data| data.sha256.clone());
    MarketComparison { name, sample: sales.sample.clone(), data, score, methods, improvements, profiles }
}

impl<'a> Sellers<'a> {
    fn new(method: Method, runs: Vec<(Option<&'a Entry>, &'a Outcome)>) -> Self {
        let count = runs.len() as f64;
        let mut totals = vec![0.0; runs.first().map_or(0, |(_, outcome)| outcome.totals.len())];
        for (_, outcome) in &runs {
            totals.iter_mut().zip(&outcome.totals).for_each(|(sum, total)| *sum += total);
        }
        totals.iter_mut().for_each(|total| *total /= count);
        let revenue = runs.iter().map(|(_, outcome)| outcome.revenue).sum::<f64>() / count;
        Self { method, runs, totals, revenue }
    }

    /// Of one run what `evaluate` says.
    fn std_error_over_bidders(&self, sales: &Sales<'_>) -> f64 {
        if let [(_, outcome)] = self.runs.as_slice() { outcome.std_error } else { sales.std_error(&self.totals) }
    }

    /// The variance over seeds of the mean revenue; none for one seed, 0 for a baseline.
    fn variance_over_seeds(&self) -> Option<f64> {
        let revenues: Vec<f64> = self.runs.iter().map(|(_, outcome)| outcome.revenue).collect();
        let variance = standard_deviation(&revenues).map(|deviation| deviation.powi(2) / revenues.len() as f64);
        if self.method.baseline { Some(0.0) } else { variance }
    }

    /// From the best method.
    fn difference(&self, best: &Self, sales: &Sales<'_>) -> Difference {
        let gaps: Vec<f64> = self.totals.iter().zip(&best.totals).map(|(total, best)| total - best).collect();
        let variance = self.variance_over_seeds().zip(best.variance_over_seeds()).map(|(own, best)| own + best);
        let seeded = !self.method.baseline || !best.method.baseline;
        Difference {
            revenue: self.revenue - best.revenue,
            std_error_over_bidders: known(sales.std_error(&gaps)),
            std_error_over_seeds: variance.filter(|_| seeded).map(f64::sqrt),
        }
    }

    fn runs(&self, score: &Score) -> Vec<Run> {
        let run = |(entry, outcome): &(Option<&Entry>, &Outcome)| {
            let seeded = entry.filter(|_| !self.method.baseline);
            Run {
                path: entry.map(|entry| entry.path.clone()),
                seed: seeded.map(|entry| entry.provenance.seed),
                step: seeded.map(|entry| entry.provenance.step),
                revenue: outcome.revenue,
                std_error: known(outcome.std_error),
                score: score.score(outcome),
            }
        };
        self.runs.iter().map(run).collect()
    }
}

fn known(error: f64) -> Option<f64> {
    Some(error).filter(|error| error.is_finite())
}
