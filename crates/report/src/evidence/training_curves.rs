//! What runs of one method logged, against steps and against seconds.

use crate::plots::curves::CurvePoint;
use diffecon_train::{RunError, RunFolder, metrics, times};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The most points of a curve.
const MOST_POINTS: usize = 80;

/// A metric of a run where it was logged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logged {
    /// After how many steps.
    pub step: u64,
    /// After how many seconds, if the run says so.
    pub seconds: Option<f64>,
    /// The metric.
    pub value: f64,
}

/// What a run logged.
pub struct RunLog {
    lines: Vec<Map<String, Value>>,
    /// Seconds by step.
    seconds: BTreeMap<u64, f64>,
}

impl RunLog {
    /// Reads what the run in a folder logged.
    ///
    /// # Errors
    /// If a file of the run cannot be read.
    pub fn read(folder: &RunFolder) -> Result<Self, RunError> {
        let times = times::read(&folder.times())?;
        let seconds = times.iter().map(|taken| (taken.step as u64, taken.wall_seconds)).collect();
        Ok(Self { lines: metrics::read(&folder.metrics())?, seconds })
    }

    /// A metric, step by step.
    pub fn metric(&self, name: &str) -> Vec<Logged> {
        let logged = |line: &Map<String, Value>| {
            let step = line.get("step")?.as_u64()?;
            let value = line.get(name)?.as_f64().filter(|value| value.is_finite())?;
            Some(Logged { step, seconds: self.seconds.get(&step).copied(), value })
        };
        self.lines.iter().filter_map(logged).collect()
    }
}

/// The curve against steps: at the steps that all runs have.
pub fn by_step(runs: &[Vec<Logged>]) -> Vec<CurvePoint> {
    let Some((first, others)) = runs.split_first() else { return Vec::new() };
    let by_step = |run: &Vec<Logged>| run.iter().map(|logged| (logged.step, logged.value)).collect::<BTreeMap<_, _>>();
    let others: Vec<BTreeMap<u64, f64>> = others.iter().map(by_step).collect();
    let mut points = Vec::new();
    for logged in first {
        let values: Option<Vec<f64>> = others.iter().map(|other| other.get(&logged.step).copied()).collect();
        if let Some(mut values) = values {
            values.push(logged.value);
            points.extend(CurvePoint::of(logged.step as f64, &values));
        }
    }
    thinned(points)
}

/// The curve against seconds: between what each run logged straight lines are taken, from when the last has begun to when the last
/// has ended; a run that has ended keeps its last value. Nothing if a run does not say what it took.
pub fn by_seconds(runs: &[Vec<Logged>]) -> Vec<CurvePoint> {
    let timed = |run: &Vec<Logged>| -> Option<Vec<(f64, f64)>> {
        let points: Option<Vec<(f64, f64)>> = run.iter().map(|logged| Some((logged.seconds?, logged.value))).collect();
        points.filter(|points| !points.is_empty())
    };
    let Some(runs) = runs.iter().map(timed).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let begin = runs.iter().map(|run| run[0].0).fold(f64::NEG_INFINITY, f64::max);
    let end = runs.iter().map(|run| run[run.len() - 1].0).fold(f64::NEG_INFINITY, f64::max);
    let mut moments: Vec<f64> = match runs.as_slice() {
        [] => return Vec::new(),
        [run] => run.iter().map(|(seconds, _)| *seconds).collect(),
        runs => {
            let count = runs.iter().map(Vec::len).max().unwrap_or(0).clamp(2, MOST_POINTS);
            (0..count).map(|place| begin + (end - begin) * place as f64 / (count - 1) as f64).collect()
        }
    };
    moments.dedup();
    let at = |moment: f64| CurvePoint::of(moment, &runs.iter().map(|run| between(run, moment)).collect::<Vec<_>>());
    thinned(moments.into_iter().filter_map(at).collect())
}

/// The value of a run at a moment.
fn between(run: &[(f64, f64)], moment: f64) -> f64 {
    let after = run.partition_point(|(seconds, _)| *seconds <= moment);
    match (after.checked_sub(1).map(|before| run[before]), run.get(after).copied()) {
        (Some((start, low)), Some((end, high))) => low + (high - low) * (moment - start) / (end - start),
        (Some((_, value)), None) | (None, Some((_, value))) => value,
        (None, None) => 0.0,
    }
}

/// At most so many points as a plot shows: every so many, and the last.
fn thinned(points: Vec<CurvePoint>) -> Vec<CurvePoint> {
    let (every, last) = (points.len().div_ceil(MOST_POINTS).max(1), points.len().saturating_sub(1));
    let kept = points.into_iter().enumerate().filter(|(place, _)| place % every == 0 || *place == last);
    kept.map(|(_, point)| point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(points: &[(u64, f64, f64)]) -> Vec<Logged> {
        points.iter().map(|&(step, seconds, value)| Logged { step, seconds: Some(seconds), value }).collect()
    }

    #[test]
    fn seeds_are_averaged_where_all_are() {
        let runs = [run(&[(0, 1.0, 1.0), (2, 3.0, 3.0), (4, 5.0, 7.0)]), run(&[(0, 1.0, 3.0), (2, 2.0, 5.0)])];
        let point = |x, y, low, high| CurvePoint { x, y, low, high };
        assert_eq!(by_step(&runs), [point(0.0, 2.0, 1.0, 3.0), point(2.0, 4.0, 3.0, 5.0)]);
        // The second has ended by second 3.
        assert_eq!(
            by_seconds(&runs),
            [point(1.0, 2.0, 1.0, 3.0), point(3.0, 4.0, 3.0, 5.0), point(5.0, 6.0, 5.0, 7.0)]
        );
        assert_eq!(by_seconds(&runs[..1]).len(), 3);
        let untimed = [vec![Logged { step: 1, seconds: None, value: 1.0 }]];
        assert_eq!((by_seconds(&untimed), by_step(&untimed).len(), by_step(&[])), (vec![], 1, vec![]));
    }

    #[test]
    fn long_curves_keep_their_ends() {
        let long: Vec<Logged> = (0..1000).map(|step| Logged { step, seconds: Some(step as f64), value: 0.0 }).collect();
        let long = [long];
        for points in [by_step(&long), by_seconds(&long)] {
            assert!(points.len() <= MOST_POINTS + 1 && points[0].x == 0.0 && points[points.len() - 1].x == 999.0);
        }
    }
}
