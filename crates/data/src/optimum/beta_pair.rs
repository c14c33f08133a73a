//! Two goods whose values have the density `2 (1 - x)`: a menu of infinitely many lotteries.

use super::Optimum;
use diffecon_auction::{Bundle, Bundles, Menu};

/// Up to this value of the dearer-to-sell good a lottery over it is bought; beyond it both goods at the price `FOLD + start(FOLD)`.
/// It is the root at which the transformed measure of the types who buy both goods, of density `4 (4 x + 4 y - 5 x y - 3)`, is 0.
const FOLD: f64 = 0.061_876_791_015_440_94;
/// Lotteries of each good in the menu: so many tangents of the curve that the optimum has.
const TANGENTS: usize = 64;

/// The optimal menu of two goods of the beta distribution with `alpha` 1 and `beta` 2, times `scale`, additive.
///
/// Whoever values one good at `x` up to 0.0619 buys the other for sure and this one with the probability `2 / (4 - 5 x)^2`, if the
/// other is worth at least `(2 - 3 x) / (4 - 5 x)`; everyone else buys both goods if they are worth 0.5535. Source: Daskalakis,
/// Deckelbaum and Tzamos, arXiv 1409.4150. Deviation: 64 of the lotteries for each good, which cost less than 1e-6 of the revenue.
pub fn optimum(scale: f64) -> Option<Optimum> {
    let mut bundles = Bundles::new(2);
    let (mut weights, mut prices) = (Vec::new(), Vec::new());
    let both = Bundle::grand(2);
    for sure in [0, 1] {
        let alone = Bundle::from_goods(2, [sure]);
        for tangent in 0..TANGENTS {
            let value = FOLD * (tangent as f64 + 0.5) / TANGENTS as f64;
            let probability = 2.0 / (4.0 - 5.0 * value).powi(2);
            bundles.push(both.words());
            bundles.push(alone.words());
            weights.extend([probability as f32, 1.0 - probability as f32]);
            prices.push((scale * (start(value) + value * probability)) as f32);
        }
    }
    bundles.push(both.words());
    bundles.push(both.words());
    weights.extend([1.0, 0.0]);
    prices.push((scale * (FOLD + start(FOLD))) as f32);
    Optimum::of_menu(Menu::new(bundles, weights, prices).ok()?, "Daskalakis, Deckelbaum and Tzamos, arXiv 1409.4150")
}

/// The least value of one good at which a bidder buys who values the other at `x`.
fn start(x: f64) -> f64 {
    (2.0 - 3.0 * x) / (4.0 - 5.0 * x)
}
