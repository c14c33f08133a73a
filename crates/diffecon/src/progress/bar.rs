//! A progress bar on standard error, no wider than the terminal.

use super::digits;
use diffecon_train::{Preparation, Stepped};
use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str = "{prefix:>5} {bar:16} {pos}/{len} {eta} left {wide_msg}";

/// A bar that waits for the first step.
pub struct Bar {
    drawn: ProgressBar,
    stage: String,
    loss: String,
    validation: String,
}

impl Default for Bar {
    fn default() -> Self {
        Self { drawn: ProgressBar::new(0), stage: String::new(), loss: String::new(), validation: String::new() }
    }
}

impl Bar {
    pub fn prepared(&mut self, preparation: &Preparation) {
        self.loss = format!("loss {}", digits(preparation.loss));
        self.show(preparation.stage, preparation.step, preparation.steps);
    }

    pub fn stepped(&mut self, stepped: &Stepped<'_>) {
        if let Some((_, loss)) = stepped.metrics.iter().find(|(name, _)| *name == "loss") {
            self.loss = format!("loss {}", digits(*loss));
        }
        if let Some(validation) = stepped.validation {
            let share = validation.share_of_surplus;
            let share = share.map_or_else(String::new, |share| format!(" ({:.1} %)", 100.0 * share));
            self.validation = format!(" revenue {}{share}", digits(validation.revenue));
        }
        self.show("train", stepped.step, stepped.steps);
    }

    /// Says something without the bar in between.
    pub fn suspend(&self, say: impl FnOnce()) {
        self.drawn.suspend(say);
    }

    fn show(&mut self, stage: &str, step: usize, steps: usize) {
        if self.stage != stage {
            stage.clone_into(&mut self.stage);
            self.drawn.finish_and_clear();
            self.drawn = ProgressBar::new(steps as u64);
            self.drawn.set_style(ProgressStyle::with_template(TEMPLATE).expect("a constant template"));
            self.drawn.set_prefix(self.stage.clone());
            // Steps that a resumed run did before do not count towards its speed.
            self.drawn.set_position(step.saturating_sub(1) as u64);
            self.drawn.reset_eta();
        }
        self.drawn.set_message(format!("{}{}", self.loss, self.validation));
        self.drawn.set_position(step as u64);
        if step == steps {
            self.drawn.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_train::Validation;
    use indicatif::{InMemoryTerm, ProgressDrawTarget, TermLike};

    #[test]
    fn it_fits_eighty_columns() {
        let terminal = InMemoryTerm::new(4, 80);
        let mut bar = Bar::default();
        bar.show("train", 999_999, 1_000_000);
        bar.drawn.set_draw_target(ProgressDrawTarget::term_like(Box::new(terminal.clone())));
        let validation = Validation {
            revenue: 123_456.789,
            std_error: 1.0,
            share_of_surplus: Some(0.8125),
            totals: Vec::new(),
            metrics: Vec::new(),
        };
        let metrics = vec![("loss", -0.000_012_345)];
        bar.stepped(&Stepped { step: 1_000, steps: 1_000_000, metrics: &metrics, validation: Some(&validation) });
        bar.drawn.tick();
        let shown = terminal.contents();
        assert_eq!(shown.lines().count(), 1, "{shown}");
        assert!(terminal.width() == 80 && shown.chars().count() <= 80, "{shown}");
        assert!(shown.starts_with("train ") && shown.contains("1000/1000000"), "{shown}");
        assert!(
            shown.contains("loss -1.234e-5 revenue 123456.7890") || shown.contains("loss -1.235e-5 revenue"),
            "{shown}"
        );
    }
}
