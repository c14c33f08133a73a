//! Which amounts may be bid.

use diffecon_config::{JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// What is done about bids above the announced greatest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cap {
    /// They become the greatest; who bids from outside is asked again.
    #[default]
    Enforce,
    /// They count, and are counted.
    Warn,
    /// They count.
    Off,
}

/// The amounts that may be bid: from 0 to `max`, in steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// The step; 0 if every amount may be bid.
    pub step: f64,
    /// The announced greatest bid.
    pub max: f64,
    /// What is done about bids above it.
    pub cap: Cap,
}

impl Grid {
    /// The amount of the grid nearest to another, half to even; not above the greatest bid if that is enforced.
    pub fn nearest(&self, amount: f64) -> f64 {
        self.stepped(amount).clamp(0.0, self.most())
    }

    /// The amount of the grid that is meant, which another last digit does not change: 0.3 is three steps of 0.1. `least` is the least
    /// that may be bid.
    ///
    /// # Errors
    /// If none is.
    pub fn check(&self, name: &str, amount: f64, least: f64) -> Result<f64, OutOfRange> {
        // There is no negative 0.
        let (most, meant) = (self.most(), self.stepped(amount) + 0.0);
        let on_step = (amount - meant).abs() <= 4.0 * f64::EPSILON * amount.abs();
        let fits = amount.is_finite() && on_step && (least..=most).contains(&meant);
        let steps = if self.step > 0.0 { format!(", in steps of {}", self.step) } else { String::new() };
        let allowed =
            if most.is_finite() { format!("in [{least}, {most}]{steps}") } else { format!("at least {least}{steps}") };
        OutOfRange::unless(fits, name, allowed, amount).map(|()| meant)
    }

    /// The nearest number of steps.
    fn stepped(&self, amount: f64) -> f64 {
        if self.step > 0.0 { (amount / self.step).round_ties_even() * self.step } else { amount }
    }

    /// The most that may be bid.
    fn most(&self) -> f64 {
        if self.cap == Cap::Enforce { self.max } else { f64::INFINITY }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_go_to_the_nearest_step_and_stay_in_range() {
        let grid = Grid { step: 1.0, max: 99.0, cap: Cap::Enforce };
        let nearest = [-3.0, 0.5, 1.5, 2.5, 66.7, 98.9, 120.0].map(|amount| grid.nearest(amount));
        assert_eq!(nearest, [0.0, 0.0, 2.0, 2.0, 67.0, 99.0, 99.0]);
        assert_eq!(Grid { cap: Cap::Warn, ..grid }.nearest(120.4), 120.0);
        assert_eq!(Grid { step: 0.0, ..grid }.nearest(66.7), 66.7);
        assert_eq!(Grid { step: 0.25, ..grid }.nearest(66.6), 66.5);
    }

    #[test]
    fn amounts_off_the_grid_are_named() {
        let grid = Grid { step: 1.0, max: 99.0, cap: Cap::Enforce };
        let refused = |amount, least| grid.check("amount", amount, least).unwrap_err().to_string();
        assert!(grid.check("amount", 99.0, 0.0).is_ok() && grid.check("amount", 40.0, 40.0).is_ok());
        assert_eq!(refused(100.0, 0.0), "amount should be in [0, 99], in steps of 1, but is 100");
        assert_eq!(refused(0.5, 0.0), "amount should be in [0, 99], in steps of 1, but is 0.5");
        assert_eq!(refused(39.0, 40.0), "amount should be in [40, 99], in steps of 1, but is 39");
        assert!(refused(f64::NAN, 0.0).ends_with("but is NaN"));
        assert!(Grid { step: 0.1, ..grid }.check("amount", 0.3, 0.0).is_ok());
        assert!(Grid { step: 0.1, ..grid }.check("amount", 0.35, 0.0).is_err());
        assert!(Grid { cap: Cap::Off, ..grid }.check("amount", 1e6, 0.0).is_ok());
    }
}
