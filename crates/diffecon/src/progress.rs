//! What the user sees while a run goes on: a bar on a terminal, nothing elsewhere.

use crate::interrupt;
use crate::output::note;
use diffecon_train::{Observer, Preparation, SafePoint, Stepped};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::sync::Arc;

/// A progress bar on standard error.
pub struct ProgressView {
    bar: ProgressBar,
    stage: String,
    loss: Option<f64>,
    validation: String,
}

impl ProgressView {
    /// A bar that waits for the first step.
    pub fn new() -> Self {
        Self { bar: ProgressBar::new(0), stage: String::new(), loss: None, validation: String::new() }
    }

    fn show(&mut self, stage: &str, step: usize, steps: usize) {
        if self.stage != stage {
            stage.clone_into(&mut self.stage);
            self.bar.finish_and_clear();
            self.bar = ProgressBar::new(steps as u64);
            let template = "{prefix:>6} {bar:24} {pos}/{len}  {speed}  {eta} left  {msg}";
            let style = ProgressStyle::with_template(template).expect("a constant template");
            self.bar.set_style(style.with_key("speed", |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{:.1} steps/s", state.per_sec());
            }));
            self.bar.set_prefix(self.stage.clone());
            // Steps that a resumed run did before do not count towards its speed.
            self.bar.set_position(step.saturating_sub(1) as u64);
            self.bar.reset_eta();
        }
        let loss = self.loss.map_or_else(String::new, |loss| format!("loss {loss:.4}"));
        self.bar.set_message(format!("{loss}{}", self.validation));
        self.bar.set_position(step as u64);
        if step == steps {
            self.bar.finish_and_clear();
        }
    }
}

/// A share of the surplus in words, if it is known.
pub fn share(of_surplus: Option<f64>) -> String {
    of_surplus.map_or_else(String::new, |share| format!(" ({:.1} % of surplus)", 100.0 * share))
}

impl Observer for ProgressView {
    fn prepared(&mut self, preparation: &Preparation) {
        self.loss = Some(preparation.loss);
        self.show(preparation.stage, preparation.step, preparation.steps);
    }

    fn stepped(&mut self, stepped: &Stepped<'_>) {
        if let Some((_, loss)) = stepped.metrics.iter().find(|(name, _)| *name == "loss") {
            self.loss = Some(*loss);
        }
        if let Some(validation) = stepped.validation {
            self.validation = format!("  validation {:.4}{}", validation.revenue, share(validation.share_of_surplus));
        }
        self.show("train", stepped.step, stepped.steps);
    }

    fn started(&mut self, safe_point: &Arc<SafePoint>) {
        interrupt::steps_begin(safe_point);
    }

    fn note(&mut self, line: &str) {
        self.bar.suspend(|| note(&format!("note: {line}")));
    }

    fn should_stop(&self) -> bool {
        interrupt::requested().is_some()
    }
}
