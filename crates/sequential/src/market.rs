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
