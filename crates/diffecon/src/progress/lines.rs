//! A line for each validation, where no terminal shows a bar: in log files of clusters, say.

use super::{Pace, digits, share};
use crate::output;
use diffecon_train::{Beginning, Stepped};
use indicatif::FormattedDuration;
use serde_json::json;
use std::time::Duration;

/// Says where a run is, on what, and what it learns on.
pub fn began(beginning: &Beginning, device: &str) {
    let Beginning { folder, from, steps, market } = beginning;
    let folder = folder.display().to_string();
    if output::is_json() {
        output::object(&json!({
            "event": "start", "folder": folder, "device": device, "market": market, "step": from, "steps": steps,
        }));
        return;
    }
    let market = if market.is_empty() { String::new() } else { format!(", {market}") };
    let from = if *from == 0 { String::new() } else { format!(" after step {from}") };
    let steps = output::counted(*steps, "step");
    output::note(&format!("{folder}: {steps}{from} on {device}{market}"));
}

/// Lines of a run.
#[derive(Default)]
pub struct Lines {
    pace: Option<Pace>,
}

impl Lines {
    /// Steps follow on so many.
    pub fn started(&mut self, first: usize) {
        self.pace = Some(Pace::start(first));
    }

    pub fn stepped(&self, stepped: &Stepped<'_>) {
        let (Some(validation), Some(pace)) = (stepped.validation, self.pace) else { return };
        let &Stepped { step, steps, .. } = stepped;
        let loss = stepped.metrics.iter().find(|(name, _)| *name == "loss").map(|(_, loss)| *loss);
        let (elapsed, remaining) = pace.seconds(step, steps);
        let std_error = Some(validation.std_error).filter(|error| error.is_finite());
        if output::is_json() {
            output::object(&json!({
                "event": "validation", "step": step, "steps": steps, "loss": loss, "revenue": validation.revenue,
                "std_error": std_error, "share_of_surplus": validation.share_of_surplus,
                "elapsed_seconds": elapsed, "remaining_seconds": remaining,
            }));
            return;
        }
        let loss = loss.map_or_else(String::new, |loss| format!("loss {}, ", digits(loss)));
        let error = std_error.map_or_else(String::new, |error| format!(" +- {error:.4}"));
        let revenue =
            format!("validation revenue {:.4}{error}{}", validation.revenue, share(validation.share_of_surplus));
        let clock = |seconds: f64| FormattedDuration(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
        output::note(&format!(
            "step {step}/{steps}: {loss}{revenue}, {} gone, {} left",
            clock(elapsed),
            clock(remaining)
        ));
    }
}
