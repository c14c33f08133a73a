//! The best mechanism of distributions that theory has solved.

use crate::distribution::Distribution;
use crate::exponential::ExponentialConfig;
use crate::import::ItemBidders;
use crate::item_law::ItemLaw;
use crate::recipe::Recipe;
use crate::uniform::UniformConfig;
use diffecon_auction::PriceFunction;

/// The straight-jacket auction's prices of 1 to 6 goods by bundle size, values additive and uniform on `[0, 1]`, where it is optimal.
/// Sizes that cost more than a greater one, which nobody buys, have the greater one's price.
/// Source: Giannakopoulos and Koutsoupias, arXiv 1404.2329.
const STRAIGHT_JACKET: [&[f64]; 6] = [
    &[0.5],
    &[0.6667, 0.8619],
    &[0.75, 1.1464, 1.2257],
    &[0.8, 1.3172, 1.5806, 1.6007],
    &[0.8333, 1.431, 1.8171, 1.9857, 1.9857],
    &[0.8571, 1.5123, 1.9861, 2.2858, 2.3774, 2.3774],
];

impl Recipe {
    /// The mechanism of the greatest mean revenue over the law that the bidders are drawn from; none where it is not known.
    ///
    /// Known are:
    /// - values uniform on `[0, high]`, additive, of at most 6 goods: the straight-jacket auction;
    /// - values uniform on `[0, high]`, unit demand: one price for every good (Pavlov 2011 for two goods, arXiv 2502.10086 for more);
    /// - exponential values, additive: all goods together (Giannakopoulos, arXiv 1404.2832).
    pub fn optimum(&self) -> Option<PriceFunction> {
        let Distribution::Items(bidders, law) = self.distribution else { return None };
        let goods = self.goods;
        let (unit, of_sizes) = match law {
            ItemLaw::Uniform => {
                let UniformConfig { low, high } = *self.of_law().ok()?;
                let of_sizes = match bidders {
                    _ if low > 0.0 => return None,
                    ItemBidders::Additive => STRAIGHT_JACKET.get(goods.checked_sub(1)?)?.to_vec(),
                    ItemBidders::UnitDemand => vec![(goods as f64 + 1.0).powf(-1.0 / goods as f64); goods],
                };
                (high, of_sizes)
            }
            ItemLaw::Exponential => {
                let ExponentialConfig { mean } = *self.of_law().ok()?;
                let together = (bidders == ItemBidders::Additive).then(|| of_exponential_sum(goods))?;
                (mean, vec![together; goods])
            }
        };
        let size = std::iter::once(0.0).chain(of_sizes.into_iter().map(|price| unit * price)).collect();
        PriceFunction::new(vec![0.0; goods], size).ok()
    }
}

/// The price `p` of the greatest revenue `p P(S >= p)` of a sum `S` of so many exponential values of mean 1.
///
/// `P(S >= p) = e^-p sum_k p^k / k!` over `k < n`, whose hazard rate is `h(p) = (p^(n-1) / (n-1)!) / sum_k p^k / k!`; the best price
/// has `p h(p) = 1`, and `p h(p)` rises.
fn of_exponential_sum(goods: usize) -> f64 {
    let elasticity = |price: f64| {
        // From the last term back, each in units of the last.
        let (mut term, mut sum) = (1.0, 0.0);
        for k in (0..goods).rev() {
            sum += term;
            term *= k as f64 / price;
        }
        price / sum
    };
    let (mut low, mut high) = (0.0, 2.0 * goods as f64);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if elasticity(middle) < 1.0 { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::evaluate;

    fn recipe(text: &str) -> Recipe {
        let split = "seed = 1\nsplit = { train = 300000, validation = 1, test = 1 }\n";
        Recipe::from_toml(&format!("{split}{text}")).unwrap()
    }

    /// The optima of the papers, as exact as their prices' four digits make them.
    #[test]
    fn solved_distributions_earn_the_published_optimum() {
        let exact = (12.0 + 2.0 * 2.0_f64.sqrt()) / 27.0;
        for (text, optimum) in [
            ("distribution = 'additive'\ngoods = 1", 0.25),
            ("distribution = 'additive'\ngoods = 2", exact),
            ("distribution = 'additive'\ngoods = 3", 0.875_46),
            ("distribution = 'additive'\ngoods = 4", 1.219_44),
            ("distribution = 'additive'\ngoods = 5", 1.576_45),
            ("distribution = 'additive'\ngoods = 6\nparameters.high = 10", 19.4325),
            ("distribution = 'unit-demand'\ngoods = 1", 0.25),
            ("distribution = 'unit-demand'\ngoods = 2", 2.0 / (3.0 * 3.0_f64.sqrt())),
            ("distribution = 'unit-demand'\ngoods = 50\nparameters.high = 2", 2.0 * 0.906_251),
            ("distribution = 'additive-exponential'\ngoods = 1", 0.367_879),
            ("distribution = 'additive-exponential'\ngoods = 10\nparameters.mean = 3", 3.0 * 5.831_388),
            ("distribution = 'additive-exponential'\ngoods = 50", 37.190_598),
        ] {
            let recipe = recipe(text);
            let outcome = evaluate(&recipe.optimum().unwrap(), &recipe.check().unwrap().valuations().unwrap());
            let errors = (outcome.revenue - optimum) / outcome.std_error;
            assert!(errors.abs() < 4.0, "{text}: {} is {errors} standard errors from {optimum}", outcome.revenue);
        }
    }

    #[test]
    fn the_price_of_all_goods_is_the_published_one() {
        for (goods, price) in [(1, 1.0), (10, 7.2970), (50, 40.1799), (100, 84.0144), (150, 128.9934), (500, 454.4823)]
        {
            let found = of_exponential_sum(goods);
            assert!((found - price).abs() < 1e-4, "{goods} goods: {found} instead of {price}");
        }
    }

    #[test]
    fn what_is_not_solved_has_none() {
        for unknown in [
            "distribution = 'additive'\ngoods = 7",
            "distribution = 'additive'\ngoods = 2\nparameters = { low = 0.5, high = 1 }",
            "distribution = 'regions-upv'\ngoods = 9",
            "distribution = 'unit-demand-exponential'\ngoods = 2",
        ] {
            assert_eq!(recipe(unknown).optimum(), None, "{unknown}");
        }
    }
}
