//! What the user sees while a run goes on: a bar on a terminal, a line for each validation elsewhere.

mod bar;
mod lines;

use crate::interrupt;
use crate::output;
use bar::Bar;
use diffecon_train::{Beginning, Observer, Preparation, SafePoint, Stepped};
use lines::Lines;
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::time::Instant;

/// The view of a run, which also asks it to stop when a signal came.
pub struct ProgressView {
    device: String,
    bar: Option<Bar>,
    lines: Option<Lines>,
}

impl ProgressView {
    /// Of a run on a device.
    pub fn new(device: &str) -> Self {
        let lively = !output::is_quiet() && !output::is_json() && stderr().is_terminal();
        let bar = lively.then(Bar::default);
        let lines = (!lively && !output::is_quiet()).then(Lines::default);
        Self { device: device.to_owned(), bar, lines }
    }
}

impl Observer for ProgressView {
    fn began(&mut self, beginning: &Beginning) {
        if !output::is_quiet() {
            lines::began(beginning, &self.device);
        }
    }

    fn prepared(&mut self, preparation: &Preparation) {
        if let Some(bar) = &mut self.bar {
            bar.prepared(preparation);
        }
    }

    fn stepped(&mut self, stepped: &Stepped<'_>) {
        if let Some(bar) = &mut self.bar {
            bar.stepped(stepped);
        }
        if let Some(lines) = &mut self.lines {
            lines.stepped(stepped);
        }
    }

    fn started(&mut self, safe_point: &Arc<SafePoint>) {
        interrupt::steps_begin(safe_point);
        if let Some(lines) = &mut self.lines {
            lines.started(safe_point.step());
        }
    }

    fn note(&mut self, line: &str) {
        let note = || output::note(&format!("note: {line}"));
        match &self.bar {
            Some(bar) => bar.suspend(note),
            None => note(),
        }
    }

    fn should_stop(&self) -> bool {
        interrupt::requested().is_some()
    }
}

/// A share of the surplus in words, if it is known.
pub fn share(of_surplus: Option<f64>) -> String {
    of_surplus.map_or_else(String::new, |share| format!(" ({:.1} % of surplus)", 100.0 * share))
}

/// A loss with four digits after the point, or with four digits and an exponent where those would say little.
fn digits(loss: f64) -> String {
    if loss == 0.0 || (1e-2..1e6).contains(&loss.abs()) { format!("{loss:.4}") } else { format!("{loss:.3e}") }
}

/// The time that steps take, judged by those that were taken here.
#[derive(Debug, Clone, Copy)]
struct Pace {
    begun: Instant,
    first: usize,
}

impl Pace {
    /// Steps follow on so many.
    fn start(first: usize) -> Self {
        Self { begun: Instant::now(), first }
    }

    /// Seconds since then, and seconds that are left.
    fn seconds(self, step: usize, steps: usize) -> (f64, f64) {
        let elapsed = self.begun.elapsed().as_secs_f64();
        let taken = step.saturating_sub(self.first).max(1) as f64;
        (elapsed, elapsed / taken * steps.saturating_sub(step) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_losses_are_readable() {
        assert_eq!(
            [0.0, -0.3125, 0.01, 0.000_012_34, 2.5e7].map(digits),
            ["0.0000", "-0.3125", "0.0100", "1.234e-5", "2.500e7"]
        );
    }

    #[test]
    fn what_is_left_goes_by_the_steps_taken_here() {
        let begun = Instant::now().checked_sub(std::time::Duration::from_secs(10)).unwrap();
        let (elapsed, left) = Pace { begun, first: 100 }.seconds(120, 200);
        assert!((elapsed - 10.0).abs() < 1.0 && (left - 40.0).abs() < 4.0, "{elapsed}, {left}");
        assert!(Pace { begun, first: 5 }.seconds(5, 5).1.abs() < 1e-9);
    }
}
