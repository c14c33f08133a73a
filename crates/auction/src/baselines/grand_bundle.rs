//! The grand bundle at its best price.

use crate::bundle::{Bundle, Bundles};
use crate::menu::Menu;
use crate::valuations::Valuations;

/// The menu that offers all goods together, at the price that earns most on the sample: the best value of some bidder.
/// The price is 0 if there is no bidder.
pub fn grand_bundle(train: &Valuations) -> Menu {
    let mut values: Vec<f32> = (0..train.bidders()).map(|bidder| train.best_value(bidder)).collect();
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    let revenue = |buyers: usize, value: f32| buyers as f64 * f64::from(value);
    let offers = values.into_iter().zip(1..);
    let best = offers.max_by(|a, b| revenue(a.1, a.0).total_cmp(&revenue(b.1, b.0)));
    let mut bundles = Bundles::new(train.goods());
    bundles.push(Bundle::grand(train.goods()).words());
    Menu::new(bundles, vec![1.0], vec![best.map_or(0.0, |(value, _)| value)]).expect("one bundle, one finite price")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valuations::ItemValues;

    #[test]
    fn the_price_is_the_best_value() {
        let price =
            |values: &[f32]| grand_bundle(&Valuations::Additive(ItemValues::new(1, values.to_vec()))).prices()[0];
        assert_eq!(price(&[1.0, 3.0, 4.0, 4.5]), 3.0);
        assert_eq!(price(&[]), 0.0);
    }
}
