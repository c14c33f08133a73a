//! Elements that no training bidder buys start again as neighbours of elements that are bought.

use crate::support::SupportSampler;
use diffecon_auction::{Bundle, Menu, bundle};
use rand::{Rng, RngExt};

/// A new start for one element.
pub struct Revival {
    /// The element that nobody bought.
    pub element: usize,
    /// The bought element beside which it starts.
    pub parent: usize,
    /// Its new support's `theta` `[D * M]`.
    pub theta: Vec<f32>,
}

/// New starts for the elements that nobody buys, where each bidder who buys has `bought` one: a bought element's likeliest bundle with up
/// to three goods changed. Popular parents have more children. Nothing is revived if nothing is bought.
pub fn revivals(menu: &Menu, bought: &[usize], sampler: &SupportSampler<'_>, rng: &mut impl Rng) -> Vec<Revival> {
    let mut alive = vec![false; menu.elements()];
    bought.iter().for_each(|&element| alive[element] = true);
    if bought.is_empty() {
        return Vec::new();
    }
    let goods = menu.bundles().goods();
    let unsold = (0..menu.elements()).filter(|&element| !alive[element]);
    unsold
        .map(|element| {
            let parent = bought[rng.random_range(0..bought.len())];
            let mut child = Bundle::from_words(menu.bundles().get(likeliest(menu, parent)));
            for _ in 0..rng.random_range(1..=3) {
                child.toggle(rng.random_range(0..goods));
            }
            if bundle::size(child.words()) == 0 {
                child.insert(rng.random_range(0..goods));
            }
            Revival { element, parent, theta: sampler.around(&child, rng) }
        })
        .collect()
}

/// The index of an element's bundle with the greatest weight.
fn likeliest(menu: &Menu, element: usize) -> usize {
    let first = element * menu.support();
    let weights = &menu.weights()[first..first + menu.support()];
    let best = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b]).then(b.cmp(&a)));
    first + best.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::Bundles;

    #[test]
    fn the_likeliest_bundle_is_the_first_of_the_greatest_weight() {
        let mut bundles = Bundles::new(3);
        (0..9).for_each(|good| bundles.push(Bundle::from_goods(3, [good % 3]).words()));
        let weights = vec![0.2, 0.5, 0.3, 0.4, 0.2, 0.4, 0.1, 0.2, 0.7];
        let menu = Menu::new(bundles, weights, vec![1.0; 3]).unwrap();
        assert_eq!([0, 1, 2].map(|element| likeliest(&menu, element)), [1, 3, 8]);
    }
}
