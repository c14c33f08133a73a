//! The best revenue of distributions that theory has solved.

use crate::distribution::Distribution;
use crate::recipe::Recipe;
use crate::uniform::UniformConfig;
use diffecon_config::Config;

/// Revenues of the straight-jacket auction for 1 to 6 goods with additive values uniform on `[0, 1]`, where it is optimal.
/// Source: Giannakopoulos and Koutsoupias, arXiv 1404.2329; the first two are closed forms, the others exact to 2e-4.
const STRAIGHT_JACKET: [f64; 6] = [0.25, 0.549_201_005_7, 0.875_46, 1.219_44, 1.576_45, 1.943_25];

impl Recipe {
    /// The revenue of the best mechanism, on average over the law that the bidders are drawn from; none where it is not known.
    ///
    /// Known are values uniform on `[0, high]`: additive ones of at most 6 goods, and unit demand, where one price for every good is
    /// optimal (Pavlov 2011 for two goods, arXiv 2502.10086 for more).
    pub fn optimum(&self) -> Option<f64> {
        let goods = self.goods as f64;
        let of_one = match self.distribution {
            Distribution::Additive => *STRAIGHT_JACKET.get(self.goods.checked_sub(1)?)?,
            Distribution::UnitDemand => (goods + 1.0).powf(-1.0 / goods) * goods / (goods + 1.0),
            Distribution::Cats(_) => return None,
        };
        let UniformConfig { low, high } = *UniformConfig::from_table(&self.parameters).ok()?;
        (low == 0.0).then_some(high * of_one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn optimum(text: &str) -> Option<f64> {
        let split = "seed = 1\nsplit = { train = 1, validation = 1, test = 1 }\n";
        Recipe::from_toml(&format!("{split}{text}")).unwrap().optimum()
    }

    #[test]
    fn solved_distributions_have_the_published_optimum() {
        let near = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-6, "{found:?}");
        near(optimum("distribution = 'additive'\ngoods = 1"), 0.25);
        near(optimum("distribution = 'additive'\ngoods = 2"), (12.0 + 2.0 * 2.0_f64.sqrt()) / 27.0);
        near(optimum("distribution = 'additive'\ngoods = 6\nparameters.high = 10"), 19.4325);
        near(optimum("distribution = 'unit-demand'\ngoods = 1"), 0.25);
        near(optimum("distribution = 'unit-demand'\ngoods = 2"), 2.0 / (3.0 * 3.0_f64.sqrt()));
        near(optimum("distribution = 'unit-demand'\ngoods = 50\nparameters.high = 2"), 2.0 * 0.906_250_845);
        for unknown in [
            "distribution = 'additive'\ngoods = 7",
            "distribution = 'additive'\ngoods = 2\nparameters = { low = 0.5, high = 1 }",
            "distribution = 'regions-upv'\ngoods = 9",
        ] {
            assert_eq!(optimum(unknown), None, "{unknown}");
        }
    }
}
