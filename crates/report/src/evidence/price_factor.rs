//! Revenue against a factor on all prices: how far from the best level a mechanism's prices are.

use super::menu_sales;
use super::scaled_policy::ScaledPolicy;
use diffecon_auction::{Hybrid, Market, Menu, OutOfRange, PriceFunction, Valuations, evaluate};
use diffecon_sequential::{Policy, SequentialMarket};

/// The factors.
pub const FACTORS: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5];

/// The revenue of a menu at each factor.
pub fn of_menu(menu: &Menu, bidders: &Valuations) -> Vec<f64> {
    menu_sales::sell(menu, bidders, &FACTORS).revenues
}

/// The revenue of a price function at each factor.
///
/// # Errors
/// If a price is too large for a factor.
pub fn of_price_function(prices: &PriceFunction, bidders: &Valuations) -> Result<Vec<f64>, OutOfRange> {
    let mut revenues = Vec::new();
    for factor in FACTORS {
        revenues.push(evaluate(&prices.scaled(factor)?, bidders).revenue);
    }
    Ok(revenues)
}

/// The revenue of a hybrid at each factor.
///
/// # Errors
/// If a price is too large for a factor.
pub fn of_hybrid(hybrid: &Hybrid, bidders: &Valuations) -> Result<Vec<f64>, OutOfRange> {
    let mut revenues = Vec::new();
    for factor in FACTORS {
        let menu = hybrid.menu();
        let prices = menu.prices().iter().map(|price| price * factor as f32).collect();
        let menu = Menu::new(menu.bundles().clone(), menu.weights().to_vec(), prices)?;
        revenues.push(evaluate(&Hybrid::new(hybrid.prices().scaled(factor)?, menu)?, bidders).revenue);
    }
    Ok(revenues)
}

/// The revenue of a policy at each factor.
pub fn of_policy(policy: &dyn Policy, market: &SequentialMarket) -> Vec<f64> {
    let revenue = |factor: f64| {
        let scaled = ScaledPolicy { policy, factor: factor as f32 };
        Market::<dyn Policy>::sell(market, &scaled).revenue
    };
    FACTORS.into_iter().map(revenue).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::ItemValues;

    #[test]
    fn prices_of_one_good_by_hand() {
        // At 0.5 all four buy, at 1 those of 2 and more.
        let bidders = Valuations::Additive(ItemValues::new(1, vec![1.0, 2.0, 2.65, 8.0]));
        let prices = PriceFunction::new(vec![2.0], vec![0.0, 0.0]).unwrap();
        let revenues = of_price_function(&prices, &bidders).unwrap();
        let expected = [1.0, 0.9, 1.05, 1.2, 1.35, 1.5, 1.1, 1.2, 1.3, 0.7, 0.75];
        assert!(revenues.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-9), "{revenues:?}");
    }
}
