//! Two uniform goods whose optimum has a lottery with even odds.

use super::Optimum;
use crate::item_bidders::ItemBidders;
use diffecon_auction::{Bundle, Bundles, Menu};

/// The optimal menu for values uniform on two intervals `[low, high]`, where it is known and has such a lottery.
pub fn optimum(bidders: ItemBidders, intervals: [[f64; 2]; 2]) -> Option<Optimum> {
    match bidders {
        ItemBidders::KDemand(_) => None,
        ItemBidders::UnitDemand => {
            let unit = intervals[0][0] / 2.0;
            alike(&intervals, [[2.0, 3.0]; 2], unit).then(|| two_to_three(unit))?
        }
        ItemBidders::Additive => {
            let wide = usize::from(intervals[1][1] > intervals[0][1]);
            let unit = intervals[wide][0] / 4.0;
            alike(&[intervals[wide], intervals[1 - wide]], [[4.0, 16.0], [4.0, 7.0]], unit)
                .then(|| four_to_sixteen(unit, wide))?
        }
    }
}

/// Whether these are those intervals in a unit.
fn alike(these: &[[f64; 2]; 2], those: [[f64; 2]; 2], unit: f64) -> bool {
    let near = |(this, that): (&f64, &f64)| (this - unit * that).abs() <= 1e-9 * unit;
    unit > 0.0 && these.as_flattened().iter().zip(those.as_flattened()).all(near)
}

/// Unit demand, both on `[2, 3]`: either good with even odds at `(8 + sqrt 22) / 6`, or the good that the bidder names for 1/6 more.
fn two_to_three(unit: f64) -> Option<Optimum> {
    let lottery = unit * (8.0 + 22.0_f64.sqrt()) / 6.0;
    let named = lottery + unit / 6.0;
    let goods = [0, 1].map(|good| Bundle::from_goods(2, [good]));
    let menu = menu(&[([&goods[0], &goods[1]], lottery), ([&goods[0]; 2], named), ([&goods[1]; 2], named)])?;
    Optimum::of_menu(menu, "Pavlov 2011, Optimal Mechanism for Selling Two Goods")
}

/// Additive, one good on `[4, 16]` and the other on `[4, 7]`: the second for sure and the first with even odds at 8, or both at 12.
fn four_to_sixteen(unit: f64, wide: usize) -> Option<Optimum> {
    let (both, other) = (Bundle::grand(2), Bundle::from_goods(2, [1 - wide]));
    let menu = menu(&[([&both, &other], 8.0 * unit), ([&both; 2], 12.0 * unit)])?;
    Optimum::of_menu(menu, "Daskalakis, Deckelbaum and Tzamos 2013, Mechanism Design via Optimal Transport")
}

/// A menu of lotteries over two bundles with even odds.
fn menu(elements: &[([&Bundle; 2], f64)]) -> Option<Menu> {
    let mut bundles = Bundles::new(2);
    elements.iter().flat_map(|(lottery, _)| lottery).for_each(|bundle| bundles.push(bundle.words()));
    let prices = elements.iter().map(|(_, price)| *price as f32).collect();
    Menu::new(bundles, vec![0.5; 2 * elements.len()], prices).ok()
}
