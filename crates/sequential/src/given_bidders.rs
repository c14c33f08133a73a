//! A policy sells to bidders that are given, row by row, rather than drawn.

use crate::bidder::Bidder;
use crate::distinct::distinct;
use crate::error::SequentialError;
use crate::goods_set::GoodsSet;
use crate::law::Law;
use crate::menu::Purchase;
use crate::policy_file::StoredPolicy;
use diffecon_auction::Valuations;
use std::sync::Arc;

/// What bidders buy, an auction after the other: with `n` positions, row `i` is visited at position `i % n` of auction `i / n`. Payments
/// and values are in units of the policy's [`StoredPolicy::unit`] of money.
///
/// # Errors
/// If the bidders are not over the auction's goods, their rows are not whole auctions, or its menus are not for their values.
pub fn sell_to(policy: &StoredPolicy, bidders: &Valuations) -> Result<Vec<Purchase>, SequentialError> {
    let (positions, goods) = (policy.environment.bidders, policy.environment.goods);
    if bidders.goods() != goods {
        let allowed = format!("the {goods} of the policy");
        return Err(SequentialError::out_of_range("goods of the valuations", allowed, bidders.goods()));
    }
    let rows = bidders.bidders();
    if !rows.is_multiple_of(positions) {
        let allowed = format!("a multiple of {positions}, the positions of the auction");
        return Err(SequentialError::out_of_range("the number of bidders", allowed, rows));
    }
    let menu = policy.policy().menu();
    let valuations = Arc::new(bidders.clone().scaled((1.0 / policy.unit) as f32));
    menu.check_law(&Law::Rows(Arc::clone(&valuations)))?;
    let mut left = vec![GoodsSet::first(goods); rows / positions];
    let mut purchases = vec![Purchase::default(); rows];
    for position in 0..positions {
        let (states, which) = distinct(left.iter().copied());
        let menus = policy.policy().prices(position, &states);
        for (auction, left) in left.iter_mut().enumerate() {
            let row = auction * positions + position;
            let bidder = Bidder::Row { valuations: Arc::clone(&valuations), row };
            let purchase = menu.sell(&menus[which[auction]], *left, &bidder);
            *left = left.without(purchase.bundle);
            purchases[row] = purchase;
        }
    }
    Ok(purchases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentConfig;
    use crate::menu::MenuKind;
    use crate::policy::TablePolicy;
    use crate::policy_file::PolicyForm;
    use diffecon_auction::ItemValues;
    use diffecon_config::Config;

    /// Two goods, each at 1 for the first of two bidders and at 2 for the second, in units of 2.
    fn policy() -> StoredPolicy {
        let menu = MenuKind::Bundles.form().counted().unwrap();
        let mut table = TablePolicy::empty(menu, 2, 2);
        for (position, price) in [0.5, 1.0].into_iter().enumerate() {
            let apart = |mask: usize| menu.goods_apart(GoodsSet::from_mask(mask), &[price; 2]);
            table.set(position, (0..4).map(apart).collect(), vec![0.0; 4]);
        }
        let environment = EnvironmentConfig::of("A", 2, 2, MenuKind::Bundles).check().unwrap();
        StoredPolicy { environment, unit: 2.0, form: PolicyForm::Table(table) }
    }

    fn bidders(rows: &[[f32; 2]]) -> Valuations {
        Valuations::Additive(ItemValues::new(2, rows.concat()))
    }

    #[test]
    fn what_one_buys_is_gone_for_the_next_of_the_same_auction() {
        let sold = sell_to(&policy(), &bidders(&[[1.5, 0.5], [3.0, 3.0], [0.5, 0.5], [3.0, 3.0]])).unwrap();
        let found: Vec<(usize, f32, f32)> =
            sold.iter().map(|one| (one.bundle.mask(), 2.0 * one.payment, 2.0 * one.value)).collect();
        assert_eq!(found, [(0b01, 1.0, 1.5), (0b10, 2.0, 3.0), (0, 0.0, 0.0), (0b11, 4.0, 6.0)]);
    }

    #[test]
    fn rows_are_whole_auctions_over_its_goods() {
        let error = |bidders: &Valuations| sell_to(&policy(), bidders).unwrap_err().to_string();
        assert_eq!(
            error(&bidders(&[[1.0, 1.0]; 3])),
            "the number of bidders should be a multiple of 2, the positions of the auction, but is 3"
        );
        let others = Valuations::Additive(ItemValues::new(3, vec![1.0; 6]));
        assert_eq!(error(&others), "goods of the valuations should be the 2 of the policy, but is 3");
    }
}
