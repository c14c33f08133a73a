//! Statistics of scores, and of pairs of methods.

use crate::comparison::{Improvement, Method, Profile, Profiles, Spread};
use diffecon_statistics::{
    Bootstrap, Interval, Scores, interquartile_mean, mean, probability_of_improvement, standard_deviation,
};

/// Scores that a profile has shares for.
const LEVELS: usize = 101;

/// The scores of a method's runs on each market; none where it has no run.
pub(crate) type Cells = Vec<Option<Vec<f64>>>;

/// The statistics of a method's scores.
pub(crate) fn spread(scores: &Scores) -> Spread {
    let bootstrap = Bootstrap::default();
    let interval = bootstrap.student(scores, interquartile_mean);
    Spread {
        mean: mean(scores),
        mean_interval: bootstrap.student(scores, mean),
        standard_deviation: if let [runs] = scores.tasks() { standard_deviation(runs) } else { None },
        interquartile_mean: interquartile_mean(scores),
        interquartile_mean_interval: interval,
        interquartile_mean_percentiles: interval.map(|_| bootstrap.percentile(scores, interquartile_mean)),
    }
}

/// For each two methods how probable it is that a run of one is better than one of the other. A method has scores for each market,
/// none where it has no run; methods without a common market are not compared.
pub(crate) fn improvements(methods: &[(&Method, Cells)]) -> Vec<Improvement> {
    let mut found = Vec::new();
    for (place, (method, ours)) in methods.iter().enumerate() {
        for (other, theirs) in &methods[place + 1..] {
            let common = ours.iter().zip(theirs).filter_map(|(ours, theirs)| Some((ours.clone()?, theirs.clone()?)));
            let (ours, theirs): (Vec<Vec<f64>>, Vec<Vec<f64>>) = common.unzip();
            if ours.is_empty() {
                continue;
            }
            let (markets, random) = (ours.len(), ours.iter().chain(&theirs).any(|runs| runs.len() > 1));
            let (ours, theirs) = (Scores::new(ours), Scores::new(theirs));
            let probability = probability_of_improvement(&ours, &theirs);
            let interval = random.then(|| Bootstrap::default().of_improvement(&ours, &theirs));
            let (method, over) = ((*method).clone(), (*other).clone());
            let reversed = Improvement {
                method: over.clone(),
                over: method.clone(),
                markets,
                probability: 1.0 - probability,
                interval: interval.map(|Interval { low, high }| Interval { low: 1.0 - high, high: 1.0 - low }),
            };
            found.extend([Improvement { method, over, markets, probability, interval }, reversed]);
        }
    }
    found
}

/// The improvement of a method over the first other one that it is compared with, in the order of `methods`.
pub(crate) fn over_first_other(method: &Method, methods: &[&Method], all: &[Improvement]) -> Option<Improvement> {
    let over = |other: &&Method| all.iter().find(|one| one.method == *method && one.over == **other).cloned();
    methods.iter().filter(|other| **other != method).find_map(over)
}

/// The profiles of methods over the range of all their scores.
pub(crate) fn profiles(methods: &[(&Method, Scores)]) -> Profiles {
    let all = || methods.iter().flat_map(|(_, scores)| scores.tasks().iter().flatten().copied());
    let (least, greatest) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let level = |place: usize| least + (greatest - least) * place as f64 / (LEVELS - 1) as f64;
    let scores: Vec<f64> = if least < greatest { (0..LEVELS).map(level).collect() } else { vec![least] };
    let profile = |(method, of_method): &(&Method, Scores)| {
        let profile = Bootstrap::default().profile(of_method, &scores);
        Profile {
            method: (*method).clone(),
            shares: profile.shares,
            low: profile.band.iter().map(|band| band.low).collect(),
            high: profile.band.iter().map(|band| band.high).collect(),
        }
    };
    let methods = methods.iter().map(profile).collect();
    Profiles { scores, methods }
}
