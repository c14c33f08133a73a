//! The best mechanism of distributions that theory has solved.

pub(crate) mod beta_pair;
pub(crate) mod beta_price;
pub(crate) mod exponential_sum;
pub(crate) mod half_lottery;
pub(crate) mod straight_jacket;

use crate::distribution::Distribution;
use crate::recipe::Recipe;
use diffecon_auction::{Mechanism, Menu, PriceFunction};
use std::fmt;

/// The mechanism of the greatest mean revenue over a law.
pub struct Optimum {
    /// The mechanism.
    pub mechanism: Box<dyn Mechanism>,
    /// Who says so.
    pub source: &'static str,
}

impl fmt::Debug for Optimum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Optimum").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Optimum {
    /// A price for each bundle size from 1 on.
    pub(crate) fn of_sizes(prices: &[f64], source: &'static str) -> Option<Self> {
        let size = std::iter::once(0.0).chain(prices.iter().copied()).collect();
        let mechanism = PriceFunction::new(vec![0.0; prices.len()], size).ok()?;
        Some(Self { mechanism: Box::new(mechanism), source })
    }

    /// A menu.
    #[expect(clippy::unnecessary_wraps, reason = "the other constructor has none for some prices")]
    pub(crate) fn of_menu(menu: Menu, source: &'static str) -> Option<Self> {
        Some(Self { mechanism: Box::new(menu), source })
    }
}

/// The source of optima of laws whose scale, as the sum of a bidder's values or the best of them, is independent of the values in units of it.
/// Even if the seller knew those, so that one number were unknown, a price on the scale would be best (Myerson); and it is the same
/// for all of them.
pub(crate) const SCALE_AND_DIRECTION: &str = "Haghpanah and Hartline, arXiv 1404.1341";

/// The price of the greatest revenue of a number in `[0, 1]` that is below `x` with the probability `x^exponent`.
pub(crate) fn scale_price(exponent: f64) -> f64 {
    (exponent + 1.0).powf(-1.0 / exponent)
}

impl Recipe {
    /// The mechanism of the greatest mean revenue over the law that the bidders are drawn from; none where it is not known.
    ///
    /// Known are, in any unit:
    /// - one good of any law of item values: its monopoly price;
    /// - values uniform on `[0, 1]`, additive, at most 10 goods: the straight-jacket auction, beyond 6 goods as a conjecture;
    /// - values uniform on `[0, 1]` or of a power law, unit demand: one price for every good;
    /// - exponential values, and values uniform on the simplex, additive: all goods together;
    /// - two goods: unit demand uniform on `[2, 3]`, additive uniform on `[4, 16]` and `[4, 7]`, and additive beta with `alpha` 1 and
    ///   `beta` 2: menus of lotteries.
    pub fn optimum(&self) -> Option<Optimum> {
        let Distribution::Items(bidders, law) = self.distribution else { return None };
        law.items(&self.parameters, self.goods).ok()?.optimum(bidders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::evaluate;

    fn recipe(text: &str) -> Recipe {
        let split = "seed = 1\nsplit = { train = 300000, validation = 1, test = 1 }\n";
        Recipe::from_toml(&format!("{split}{text}")).unwrap()
    }

    /// The optima of the papers, or of closed forms, as exact as their prices' four digits make them.
    #[test]
    fn solved_distributions_earn_the_published_optimum() {
        let exact = (12.0 + 2.0 * 2.0_f64.sqrt()) / 27.0;
        let triangle = 2.0 / (3.0 * 3.0_f64.sqrt());
        for (text, optimum) in [
            ("distribution = 'additive'\ngoods = 1", 0.25),
            ("distribution = 'additive'\ngoods = 2", exact),
            ("distribution = 'additive'\ngoods = 3", 0.875_46),
            ("distribution = 'additive'\ngoods = 4", 1.219_44),
            ("distribution = 'additive'\ngoods = 5", 1.576_45),
            ("distribution = 'additive'\ngoods = 6\nparameters.high = 10", 19.4325),
            ("distribution = 'additive'\ngoods = 7", 2.317_93),
            ("distribution = 'additive'\ngoods = 8", 2.699_42),
            ("distribution = 'additive'\ngoods = 9", 3.085_98),
            ("distribution = 'additive'\ngoods = 10", 3.477_89),
            ("distribution = 'additive'\ngoods = 1\nparameters = { low = 2, high = 3 }", 2.0),
            ("distribution = 'additive'\ngoods = 1\nparameters = { low = 1, high = 4 }", 4.0 / 3.0),
            ("distribution = 'additive'\ngoods = 2\nparameters = { low = 4, high = [16, 7] }", 88.0 / 9.0),
            ("distribution = 'additive'\ngoods = 2\nparameters = { low = 40, high = [70, 160] }", 880.0 / 9.0),
            ("distribution = 'unit-demand'\ngoods = 1", 0.25),
            ("distribution = 'unit-demand'\ngoods = 2", triangle),
            ("distribution = 'unit-demand'\ngoods = 50\nparameters.high = 2", 2.0 * 0.906_251),
            ("distribution = 'unit-demand'\ngoods = 2\nparameters = { low = 2, high = 3 }", 2.133_213),
            ("distribution = 'unit-demand'\ngoods = 2\nparameters = { low = 20, high = [30, 30] }", 21.332_13),
            ("distribution = 'additive-exponential'\ngoods = 1", 0.367_879),
            ("distribution = 'additive-exponential'\ngoods = 10\nparameters.mean = 3", 3.0 * 5.831_388),
            ("distribution = 'additive-exponential'\ngoods = 50", 37.190_598),
            ("distribution = 'unit-demand-exponential'\ngoods = 1\nparameters.mean = 3", 3.0 * 0.367_879),
            ("distribution = 'additive-beta'\ngoods = 1", 4.0 / 27.0),
            ("distribution = 'unit-demand-beta'\ngoods = 1\nparameters = { alpha = 2, beta = 1 }", triangle),
            ("distribution = 'additive-beta'\ngoods = 2\nparameters.scale = 5", 5.0 * 0.331_172),
            ("distribution = 'additive-power'\ngoods = 1\nparameters.high = 4", 4.0 * triangle),
            ("distribution = 'unit-demand-power'\ngoods = 2\nparameters.exponent = 1", triangle),
            ("distribution = 'unit-demand-power'\ngoods = 3\nparameters.exponent = 2", 0.619_727),
            ("distribution = 'additive-simplex'\ngoods = 1", 0.25),
            ("distribution = 'additive-simplex'\ngoods = 2\nparameters.high = 3", 3.0 * triangle),
            ("distribution = 'additive-simplex'\ngoods = 3", 0.472_470),
        ] {
            let recipe = recipe(text);
            let bidders = recipe.clone().check().unwrap().valuations().unwrap();
            let outcome = evaluate(recipe.optimum().unwrap().mechanism.as_ref(), &bidders);
            // One that sells to everyone earns the price of a file, in single precision.
            let error = outcome.std_error.max(1e-7 * optimum);
            let errors = (outcome.revenue - optimum) / error;
            assert!(errors.abs() < 4.0, "{text}: {} is {errors} standard errors from {optimum}", outcome.revenue);
        }
    }

    #[test]
    fn one_good_of_equal_revenue_earns_its_least_value() {
        for bidders in ["additive", "unit-demand"] {
            let text = format!("distribution = '{bidders}-equal-revenue'\ngoods = 1\nparameters.low = 0.1");
            let recipe = recipe(&text);
            let optimum = recipe.optimum().unwrap();
            let revenue = evaluate(optimum.mechanism.as_ref(), &recipe.check().unwrap().valuations().unwrap()).revenue;
            assert!((revenue - 0.1).abs() < 1e-8, "{revenue}");
        }
    }

    #[test]
    fn what_is_not_solved_has_none() {
        for unknown in [
            "distribution = 'additive'\ngoods = 11",
            "distribution = 'additive'\ngoods = 2\nparameters = { low = 0.5, high = 1 }",
            "distribution = 'additive'\ngoods = 2\nparameters = { high = [1, 2] }",
            "distribution = 'additive'\ngoods = 2\nparameters = { low = 2, high = 3 }",
            "distribution = 'unit-demand'\ngoods = 3\nparameters = { low = 2, high = 3 }",
            "distribution = 'unit-demand'\ngoods = 2\nparameters = { low = 2, high = 4 }",
            "distribution = 'unit-demand'\ngoods = 2\nparameters = { low = 4, high = [16, 7] }",
            "distribution = 'regions-upv'\ngoods = 9",
            "distribution = 'unit-demand-exponential'\ngoods = 2",
            "distribution = 'additive-beta'\ngoods = 2\nparameters.alpha = 2",
            "distribution = 'unit-demand-beta'\ngoods = 2",
            "distribution = 'additive-power'\ngoods = 2",
            "distribution = 'unit-demand-simplex'\ngoods = 2",
            "distribution = 'additive-equal-revenue'\ngoods = 2",
        ] {
            assert!(recipe(unknown).optimum().is_none(), "{unknown}");
        }
    }

    #[test]
    fn a_conjecture_is_called_one() {
        let source = |goods| recipe(&format!("distribution = 'additive'\ngoods = {goods}")).optimum().unwrap().source;
        assert!(!source(6).contains("conjectured") && source(7).contains("conjectured"));
    }
}
