//! What a policy earns, on the same bidders for every policy.

use crate::environment::Environment;
use crate::lanes::LANES;
use crate::policy::Policy;
use crate::rollout::{Bidders, rollout};
use diffecon_auction::{Seed, Series};
use serde::{Deserialize, Serialize};

/// Episodes that are run side by side, in sixteens.
const BLOCKS: usize = 640;

/// The result of many auctions; money as the values are given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Mean sum of payments in an auction.
    pub revenue: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Mean sum of the bidders' values for what they buy.
    pub welfare: f64,
    /// Mean number of goods sold.
    pub goods_sold: f64,
    /// Mean payment of each bidder, by his number.
    pub payments: Vec<f64>,
}

/// Runs a policy on the bidders of a series; `episodes` is rounded up to a multiple of 16.
pub fn evaluate(environment: &Environment, policy: &dyn Policy, bidders: (Seed, Series), episodes: usize) -> Outcome {
    let ((seed, series), blocks) = (bidders, episodes.div_ceil(LANES));
    let mut payments = vec![0.0; environment.bidders()];
    let (mut squares, mut welfare, mut goods_sold) = (0.0, 0.0, 0.0);
    for first in (0..blocks).step_by(BLOCKS) {
        let bidders = Bidders { seed, series, first, blocks: BLOCKS.min(blocks - first) };
        let run = rollout(environment, policy, bidders);
        let mut revenue = vec![0.0; run.left[0].len()];
        for (position, sales) in run.sales.iter().enumerate() {
            for (revenue, sale) in revenue.iter_mut().zip(sales) {
                *revenue += f64::from(sale.payment);
                payments[environment.visited(position)] += f64::from(sale.payment);
                welfare += f64::from(sale.value);
                goods_sold += sale.bundle.len() as f64;
            }
        }
        squares += revenue.iter().map(|revenue| revenue * revenue).sum::<f64>();
    }
    let (episodes, unit) = ((blocks * LANES) as f64, environment.unit());
    let mean = payments.iter().sum::<f64>() / episodes;
    let variance = (squares / episodes - mean * mean).max(0.0) * episodes / (episodes - 1.0);
    Outcome {
        revenue: unit * mean,
        std_error: unit * (variance / episodes).sqrt(),
        welfare: unit * welfare / episodes,
        goods_sold: goods_sold / episodes,
        payments: payments.into_iter().map(|payment| unit * payment / episodes).collect(),
    }
}
