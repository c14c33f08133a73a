//! A policy's prices by position, for a few numbers of goods left.

use diffecon_sequential::{GoodsSet, Offered, StoredPolicy};

/// The most positions that are shown.
const MOST_POSITIONS: usize = 60;

/// The prices at one position for so many goods left, money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posted {
    /// The position, from 1.
    pub position: usize,
    /// The price of all goods left together.
    pub all: f64,
    /// The price of the cheapest good alone.
    pub cheapest: f64,
}

/// The path of prices while so many goods are left.
#[derive(Debug, Clone, PartialEq)]
pub struct PricePath {
    /// The goods left: the first ones.
    pub left: usize,
    /// Where they are offered.
    pub posted: Vec<Posted>,
}

/// The paths for all goods left, three quarters of them, half, a quarter and one. Fewer than all are left from the second position on.
/// States that no auction comes to have prices too.
pub fn price_paths(policy: &StoredPolicy) -> Vec<PricePath> {
    let (bidders, goods) = (policy.environment.bidders, policy.environment.goods);
    let mut counts = vec![goods, (3 * goods).div_ceil(4), goods.div_ceil(2), goods.div_ceil(4), 1];
    counts.dedup();
    let positions: Vec<usize> = (0..bidders).step_by(bidders.div_ceil(MOST_POSITIONS)).collect();
    let path = |left: usize| {
        let here = positions.iter().filter(|position| **position > 0 || left == goods);
        PricePath { left, posted: here.filter_map(|position| posted(policy, *position, left)).collect() }
    };
    counts.into_iter().map(path).collect()
}

/// The prices of one state; none if nothing is sold there.
fn posted(policy: &StoredPolicy, position: usize, left: usize) -> Option<Posted> {
    let state = GoodsSet::first(left);
    let prices = policy.policy().prices(position, &[state]).concat();
    let posted = policy.policy().menu().posted(&prices, state);
    let of_one_good = |(offered, _): &&(Offered, f32)| match offered {
        Offered::Bundle(bundle) => bundle.len() == 1,
        Offered::Size(size) => *size == 1,
        Offered::Good(_) => true,
    };
    let fee = posted.entry_fee.unwrap_or_default();
    let cheapest =
        fee + posted.offers.iter().filter(of_one_good).fold(f32::INFINITY, |least, (_, price)| least.min(*price));
    let all = match posted.offers.last()? {
        (Offered::Good(_), _) => fee + posted.offers.iter().map(|(_, price)| price).sum::<f32>(),
        (Offered::Bundle(_) | Offered::Size(_), price) => *price,
    };
    let money = |price: f32| f64::from(price) * policy.unit;
    (all.is_finite() && cheapest.is_finite()).then(|| Posted {
        position: position + 1,
        all: money(all),
        cheapest: money(cheapest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_config::Config;
    use diffecon_sequential::{EnvironmentConfig, MenuKind, PolicyForm, TablePolicy};

    #[test]
    fn a_table_of_sizes_by_hand() {
        let mut table = TablePolicy::empty(MenuKind::Sizes.form().counted().unwrap(), 3, 2);
        for position in 1..3 {
            let price = position as f32;
            table.set(position, vec![vec![0.0], vec![0.0, price], vec![0.0, 2.0 * price, 3.0 * price]], vec![0.0; 3]);
        }
        let environment = EnvironmentConfig::of("A", 3, 2, MenuKind::Sizes);
        let policy =
            StoredPolicy { environment: environment.check().unwrap(), unit: 10.0, form: PolicyForm::Table(table) };
        let paths = price_paths(&policy);
        assert_eq!(paths.iter().map(|path| path.left).collect::<Vec<_>>(), [2, 1]);
        let posted = |position, all, cheapest| Posted { position, all, cheapest };
        // The first position has no prices yet.
        assert_eq!(paths[0].posted, [posted(2, 30.0, 20.0), posted(3, 60.0, 40.0)]);
        assert_eq!(paths[1].posted, [posted(2, 10.0, 10.0), posted(3, 20.0, 20.0)]);
    }
}
