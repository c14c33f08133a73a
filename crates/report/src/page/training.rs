//! Training curves.

use super::{MarketPage, PageError, Part, Section};
use crate::evidence::training_curves::{RunLog, by_seconds, by_step};
use crate::plots::curves::{Curve, CurvePoint, curves};
use crate::plots::frame::Axis;
use diffecon_train::RunFolder;

/// The metrics that are shown, with their axes' titles and what is said of them.
const METRICS: [(&str, &str, &str); 2] = [
    ("validation_revenue", "validation revenue, money", "Revenue on the validation split"),
    ("loss", "loss", "What training minimises (learners have losses of their own; not to be compared between them)"),
];

/// The curves of all methods whose runs have folders.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    let mut logs: Vec<Vec<RunLog>> = Vec::new();
    for method in &page.methods {
        let folders = method.runs.iter().filter_map(|run| RunFolder::open(run.file.path().parent()?).ok());
        logs.push(folders.map(|folder| RunLog::read(&folder)).collect::<Result<_, _>>()?);
    }
    let mut parts = Vec::new();
    for (metric, title, about) in METRICS {
        let (mut steps, mut seconds) = (Vec::new(), Vec::new());
        for (method, logs) in page.methods.iter().zip(&logs) {
            let mut runs: Vec<_> = logs.iter().map(|log| log.metric(metric)).collect();
            runs.retain(|run| !run.is_empty());
            let curve = |points: Vec<CurvePoint>| Curve { name: method.name.clone(), colour: method.place, points };
            steps.push(curve(by_step(&runs)));
            seconds.push(curve(by_seconds(&runs)));
        }
        for (kind, x, shown) in [("steps", "steps", steps), ("seconds", "seconds of training", seconds)] {
            let shown: Vec<Curve> = shown.into_iter().filter(|curve| !curve.points.is_empty()).collect();
            if !shown.is_empty() {
                let caption = format!("{about} against {x}: mean over seeds, and from the least to the greatest seed.");
                let name = page.name(&format!("training-{}-{kind}", metric.replace('_', "-")));
                parts.push(Part::Plot(curves(&name, &caption, (&Axis::new(x), &Axis::new(title)), &shown)?));
            }
        }
    }
    Ok((!parts.is_empty()).then(|| Section::of_market("Training", parts)))
}
