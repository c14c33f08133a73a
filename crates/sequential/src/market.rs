//! The market of a sequential auction: the same bidders come for every policy.

use crate::environment::{Environment, EnvironmentConfig};
use crate::error::SequentialError;
use crate::lanes::LANES;
use crate::policy::Policy;
use crate::rollout::{Bidders, rollout};
use diffecon_auction::standard_error::{SharedRows, independent, sharing_rows};
use diffecon_auction::{Market, Outcome, Seed, Series, Valuations};
use diffecon_config::Checked;
use std::collections::BTreeMap;

/// Blocks of sixteen episodes that are run side by side.
const BLOCKS: usize = 640;

/// An auction and the bidders that come to it, in many episodes.
#[derive(Debug, Clone)]
pub struct SequentialMarket {
    environment: Environment,
    seed: Seed,
    series: Series,
    blocks: usize,
    /// The rows of the bidders of each episode; none if they are drawn from laws.
    rows: Option<SharedRows>,
}

impl SequentialMarket {
    /// The auction of a configuration with this unit of money, on the bidders of a series; `rows` are those of its data
    /// sets by folder, `episodes` is rounded up to a multiple of 16.
    ///
    /// # Errors
    /// If the menu or the rows do not fit the configuration.
    pub fn new(
        config: &Checked<EnvironmentConfig>,
        rows: &BTreeMap<String, Valuations>,
        unit: f64,
        (seed, series): (Seed, Series),
        episodes: usize,
    ) -> Result<Self, SequentialError> {
        Ok(Self::of(Environment::in_unit(config, rows, unit)?, (seed, series), episodes))
    }

    /// An auction on the bidders of a series.
    pub fn of(environment: Environment, (seed, series): (Seed, Series), episodes: usize) -> Self {
        let blocks = episodes.div_ceil(LANES);
        let rows = rows_of_episodes(&environment, seed, series, blocks);
        Self { environment, seed, series, blocks, rows }
    }

    /// The auction.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Its episodes.
    pub fn episodes(&self) -> usize {
        self.blocks * LANES
    }
}

/// The rows of the bidders of every episode, if all are rows of data sets.
fn rows_of_episodes(environment: &Environment, seed: Seed, series: Series, blocks: usize) -> Option<SharedRows> {
    let bidders = environment.bidders();
    let mut rows = vec![0; blocks * LANES * bidders];
    for (block, position) in (0..blocks).flat_map(|block| (0..bidders).map(move |position| (block, position))) {
        let drawn = environment.draw_rows(seed, series, position, block)?;
        for (lane, row) in drawn.into_iter().enumerate() {
            rows[(block * LANES + lane) * bidders + position] = row;
        }
    }
    Some(SharedRows::new(rows, bidders))
}

impl<'p> Market<dyn Policy + 'p> for SequentialMarket {
    fn sell(&self, policy: &(dyn Policy + 'p)) -> Outcome {
        let environment = self.environment.with_menu(policy.menu());
        let mut payments = vec![0.0; environment.bidders()];
        let (mut totals, mut squares, mut welfare, mut goods_sold, mut bought) = (Vec::new(), 0.0, 0.0, 0.0, 0);
        for first in (0..self.blocks).step_by(BLOCKS) {
            let blocks = BLOCKS.min(self.blocks - first);
            let run = rollout(&environment, policy, Bidders { seed: self.seed, series: self.series, first, blocks });
            let mut revenue = vec![0.0; run.left[0].len()];
            for (position, purchases) in run.purchases.iter().enumerate() {
                for (revenue, purchase) in revenue.iter_mut().zip(purchases) {
                    *revenue += f64::from(purchase.payment);
                    payments[environment.visited(position)] += f64::from(purchase.payment);
                    welfare += f64::from(purchase.value);
                    goods_sold += purchase.bundle.len() as f64;
                    bought += usize::from(!purchase.bundle.is_empty());
                }
            }
            squares += revenue.iter().map(|revenue| revenue * revenue).sum::<f64>();
            totals.extend(revenue);
        }
        let (episodes, unit) = (self.episodes() as f64, environment.unit());
        let revenue = payments.iter().sum::<f64>() / episodes;
        // Of auctions that share no rows, from the moments, as validation metrics have always said it, to the last digit.
        let variance = (squares / episodes - revenue * revenue).max(0.0) * episodes / (episodes - 1.0);
        let std_error = self.rows.as_ref().map_or((variance / episodes).sqrt(), |rows| sharing_rows(&totals, rows));
        Outcome {
            revenue: unit * revenue,
            std_error: unit * std_error,
            welfare: unit * welfare / episodes,
            sold: bought as f64 / (episodes * environment.bidders() as f64),
            goods_sold: Some(goods_sold / episodes),
            payments: Some(payments.into_iter().map(|payment| unit * payment / episodes).collect()),
            totals: totals.into_iter().map(|total| unit * total).collect(),
            ..Outcome::default()
        }
    }

    fn std_error(&self, of_episodes: &[f64]) -> f64 {
        match &self.rows {
            Some(rows) => sharing_rows(of_episodes, rows),
            None => independent(of_episodes),
        }
    }

    fn surplus(&self) -> Option<f64> {
        None
    }
}

/// Runs a policy on the bidders of a series; `episodes` is rounded up to a multiple of 16.
pub fn evaluate(environment: &Environment, policy: &dyn Policy, bidders: (Seed, Series), episodes: usize) -> Outcome {
    SequentialMarket::of(environment.clone(), bidders, episodes).sell(policy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::OneOrEach;
    use crate::menu::MenuKind;
    use crate::policy::TablePolicy;
    use crate::streams;
    use diffecon_auction::ItemValues;
    use diffecon_config::Config;

    /// Two bidders who are both the one row of a data set: 1 and 0.5 for two goods, in units of 2.
    fn market(bidders: usize) -> SequentialMarket {
        let values = OneOrEach::One("rows".to_owned());
        let config = EnvironmentConfig {
            bidders,
            goods: 2,
            values,
            order: Some((0..bidders).rev().collect()),
            menu: MenuKind::Bundles,
        };
        let rows = Valuations::Additive(ItemValues::new(2, vec![2.0, 1.0]));
        let rows = BTreeMap::from([("rows".to_owned(), rows)]);
        SequentialMarket::new(&config.check().unwrap(), &rows, 2.0, (Seed::new(1), streams::VALIDATION), 20).unwrap()
    }

    /// Auctions that share no rows are independent.
    #[test]
    fn the_error_of_a_setting_is_that_of_independent_auctions() {
        let config = EnvironmentConfig::of("A", 2, 1, MenuKind::Bundles);
        let bidders = (Seed::new(1), streams::VALIDATION);
        let market = SequentialMarket::new(&config.check().unwrap(), &BTreeMap::new(), 1.0, bidders, 800).unwrap();
        let mut policy = TablePolicy::empty(MenuKind::Bundles.form().counted().unwrap(), 2, 1);
        (0..2).for_each(|position| policy.set(position, vec![vec![0.0], vec![0.0, 0.5]], vec![0.0; 2]));
        let outcome = market.sell(&policy);
        // A good is sold for a half with probability 3/4.
        let error = (outcome.revenue - 0.375) / (0.5 * (0.75 * 0.25 / 800.0_f64).sqrt());
        assert!(error.abs() < 4.0 && outcome.totals.len() == 800, "{error} standard errors");
        assert!((outcome.std_error / independent(&outcome.totals) - 1.0).abs() < 1e-9, "{}", outcome.std_error);
    }

    #[test]
    fn sales_are_counted_in_money() {
        let menu = MenuKind::Bundles.form().counted().unwrap();
        let mut policy = TablePolicy::empty(menu, 2, 2);
        let dear = f32::INFINITY;
        // The first to come buys good 0 for 0.75, the second good 1 for 0.25, in units.
        let table = |of_good: f32, all: Vec<f32>| vec![vec![0.0], vec![0.0, dear], vec![0.0, of_good], all];
        policy.set(0, table(dear, vec![0.0, 0.75, dear, dear]), vec![0.0; 4]);
        policy.set(1, table(0.25, vec![0.0, dear, dear, dear]), vec![0.0; 4]);
        let market = market(2);
        assert_eq!(market.episodes(), 32);
        let outcome = market.sell(&policy);
        assert_eq!((outcome.revenue, outcome.welfare, outcome.sold, outcome.goods_sold), (2.0, 3.0, 1.0, Some(2.0)));
        // Bidder 1 comes first.
        assert_eq!((outcome.payments, outcome.totals), (Some(vec![0.5, 1.5]), vec![2.0; 32]));
        assert!(outcome.std_error.is_nan(), "one row says nothing of others");

        policy.set(1, table(dear, vec![0.0, dear, dear, dear]), vec![0.0; 4]);
        let outcome = market.sell(&policy);
        assert_eq!((outcome.revenue, outcome.welfare, outcome.sold, outcome.goods_sold), (1.5, 2.0, 0.5, Some(1.0)));
    }
}
