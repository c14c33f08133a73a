//! A policy with all its prices multiplied.

use diffecon_sequential::{GoodsSet, MenuForm, Policy};

/// A policy whose prices are those of another times a factor.
pub struct ScaledPolicy<'a> {
    /// The other.
    pub policy: &'a dyn Policy,
    /// The factor.
    pub factor: f32,
}

impl Policy for ScaledPolicy<'_> {
    fn prices(&self, position: usize, states: &[GoodsSet]) -> Vec<Vec<f32>> {
        let mut prices = self.policy.prices(position, states);
        prices.iter_mut().flatten().for_each(|price| *price *= self.factor);
        prices
    }

    fn menu(&self) -> &'static dyn MenuForm {
        self.policy.menu()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_sequential::{MenuKind, TablePolicy};

    #[test]
    fn prices_are_multiplied_and_what_is_not_sold_stays_so() {
        let menu = MenuKind::Sizes.form();
        let mut table = TablePolicy::empty(menu.counted().unwrap(), 2, 1);
        table.set(1, vec![vec![0.0], vec![0.0, 2.0]], vec![0.0, 1.0]);
        let scaled = ScaledPolicy { policy: &table, factor: 0.5 };
        assert_eq!(scaled.prices(1, &[GoodsSet::first(1)]), [[0.0, 1.0]]);
        assert!(scaled.prices(0, &[GoodsSet::first(1)])[0].iter().all(|price| price.is_infinite()));
    }
}
