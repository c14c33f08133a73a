//! The buyer's choice from a finished menu, smoothed: softmax over the menu and the null option.

use diffecon_auction::{Menu, Valuations};
use rayon::prelude::*;

/// What [`plain_menu_revenue`](diffecon_objective::plain_menu_revenue) says of a finished menu, in the menu's unit; `sharpness` is per that unit.
pub fn soft_revenue(menu: &Menu, valuations: &Valuations, sharpness: f64) -> f64 {
    let payments: Vec<f64> = (0..valuations.bidders())
        .into_par_iter()
        .map(|bidder| {
            let utilities = menu.utilities(valuations, bidder);
            let best = utilities.iter().fold(0.0_f32, |best, utility| best.max(*utility));
            let odds = |utility: f32| (sharpness * f64::from(utility - best)).exp();
            let (mut paid, mut total) = (0.0, odds(0.0));
            for (utility, price) in utilities.iter().zip(menu.prices()) {
                let odds = odds(*utility);
                paid += odds * f64::from(*price);
                total += odds;
            }
            paid / total
        })
        .collect();
    payments.iter().sum::<f64>() / payments.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Tensor, TensorData};
    use diffecon_auction::{Bundle, Bundles, ItemValues, Seed, Stream, evaluate};
    use diffecon_objective::{DeviceBidders, MenuBundles, Outside, plain_menu_revenue};
    use rand::RngExt;
    use std::sync::Arc;

    /// A random menu of two-bundle lotteries over three goods, and additive bidders.
    fn market() -> (Menu, Valuations) {
        let mut rng = Seed::new(4).stream(Stream::new("market"));
        let mut bundles = Bundles::new(3);
        let (mut weights, mut prices) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            (0..2).for_each(|_| bundles.push(Bundle::from_goods(3, (0..3).filter(|_| rng.random())).words()));
            let weight: f32 = rng.random();
            weights.extend([weight, 1.0 - weight]);
            prices.push(rng.random_range(0.0..1.5));
        }
        let values = (0..3 * 40).map(|_| rng.random()).collect();
        (Menu::new(bundles, weights, prices).unwrap(), Valuations::Additive(ItemValues::new(3, values)))
    }

    #[test]
    fn the_objective_is_the_soft_revenue_of_the_menu() {
        let (menu, bidders) = market();
        let device = Device::flex();
        let bundles = MenuBundles::new(menu.bundles(), 2, &device);
        let batch = DeviceBidders::new(Arc::new(bidders.clone()), &device).batch((0..40).collect());
        let weights = Tensor::from_data(TensorData::new(menu.weights().to_vec(), [5, 2]), &device);
        let prices = Tensor::from_data(TensorData::new(menu.prices().to_vec(), [5]), &device);
        let revenue = plain_menu_revenue(weights, prices, &bundles, &batch, &Outside::nothing(40, &device), 7.0);
        let difference = f64::from(revenue.into_scalar::<f32>()) - soft_revenue(&menu, &bidders, 7.0);
        assert!(difference.abs() < 1e-6, "{difference}");
    }

    #[test]
    fn a_sharp_choice_is_the_hard_one() {
        let (menu, bidders) = market();
        let difference = soft_revenue(&menu, &bidders, 1e6) - evaluate(&menu, &bidders).revenue;
        assert!(difference.abs() < 1e-6, "{difference}");
    }
}
