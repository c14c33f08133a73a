//! Runs of the auction: many episodes side by side, position by position.

use crate::distinct::distinct;
use crate::environment::Environment;
use crate::goods_set::GoodsSet;
use crate::lanes::LANES;
use crate::menu::Purchase;
use crate::policy::Policy;
use crate::streams;
use diffecon_auction::{Seed, Series};
use rand::RngExt;
use rand_distr::StandardNormal;
use rayon::prelude::*;

/// What happened in every episode.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollout {
    /// The goods left before each visit, `[positions][episodes]`.
    pub left: Vec<Vec<GoodsSet>>,
    /// What was sold, `[positions][episodes]`.
    pub purchases: Vec<Vec<Purchase>>,
}

/// The menus that are posted at one position.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// The menus.
    pub menus: Vec<Vec<f32>>,
    /// Which of them each episode's bidder sees.
    pub of_episode: Vec<usize>,
}

/// Which bidders come: those of a seed's series, from block `first` of sixteen episodes on.
#[derive(Debug, Clone, Copy)]
pub struct Bidders {
    /// The seed.
    pub seed: Seed,
    /// The series of their streams.
    pub series: Series,
    /// The first block.
    pub first: usize,
    /// The number of blocks.
    pub blocks: usize,
}

/// Runs sixteen episodes a block; `post` gives the menus at a position for the goods left in each episode.
pub fn run(environment: &Environment, bidders: Bidders, mut post: impl FnMut(usize, &[GoodsSet]) -> Posted) -> Rollout {
    let menu = environment.menu();
    let mut states = vec![environment.start(); bidders.blocks * LANES];
    let mut rollout = Rollout { left: Vec::new(), purchases: Vec::new() };
    for position in 0..environment.bidders() {
        let Posted { menus, of_episode } = post(position, &states);
        let sell = |block: usize| {
            let drawn = environment.draw(bidders.seed, bidders.series, position, bidders.first + block);
            let episodes = (block * LANES..).zip(drawn);
            let sell = |(episode, bidder): (usize, _)| menu.sell(&menus[of_episode[episode]], states[episode], &bidder);
            episodes.map(sell).collect::<Vec<Purchase>>()
        };
        let sales: Vec<Purchase> = (0..bidders.blocks).into_par_iter().flat_map_iter(sell).collect();
        let after = states.iter().zip(&sales).map(|(left, sale)| environment.next(*left, sale.bundle)).collect();
        rollout.left.push(std::mem::replace(&mut states, after));
        rollout.purchases.push(sales);
    }
    rollout
}

/// Runs a policy.
pub fn rollout(environment: &Environment, policy: &dyn Policy, bidders: Bidders) -> Rollout {
    run(environment, bidders, |position, states| {
        let (distinct, of_episode) = distinct(states.iter().copied());
        Posted { menus: policy.prices(position, &distinct), of_episode }
    })
}

/// Runs a policy with normal noise of this standard deviation on every price.
pub fn noisy_rollout(environment: &Environment, policy: &dyn Policy, bidders: Bidders, std: f32) -> Rollout {
    run(environment, bidders, |position, states| {
        let (distinct, which) = distinct(states.iter().copied());
        let menus = policy.prices(position, &distinct);
        let disturb = |episode: usize| {
            let index = (bidders.first * LANES + episode) * environment.bidders() + position;
            let mut rng = bidders.seed.stream_at(streams::NOISE, index as u64);
            let disturb = |price: &f32| (price + std * rng.sample::<f32, _>(StandardNormal)).max(0.0);
            menus[which[episode]].iter().map(disturb).collect()
        };
        let of_episode: Vec<usize> = (0..states.len()).collect();
        Posted { menus: of_episode.par_iter().map(|&episode| disturb(episode)).collect(), of_episode }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baselines::separate;
    use crate::environment::EnvironmentConfig;
    use crate::menu::MenuKind;
    use diffecon_config::Config;
    use std::collections::BTreeMap;

    /// Episodes are the same whatever others are run with them, with noise too.
    #[test]
    fn blocks_of_episodes_are_the_same_alone() {
        let config = EnvironmentConfig::of("A", 3, 2, MenuKind::Bundles);
        let environment = Environment::new(&config.check().unwrap(), &BTreeMap::new()).unwrap();
        let policy = separate(&environment);
        let of = |first: usize, blocks: usize, std: Option<f32>| {
            let bidders = Bidders { seed: Seed::new(3), series: streams::VISITS, first, blocks };
            match std {
                Some(std) => noisy_rollout(&environment, &policy, bidders, std),
                None => rollout(&environment, &policy, bidders),
            }
        };
        for std in [None, Some(0.2)] {
            let all = of(0, 3, std);
            let parts = [of(0, 1, std), of(1, 1, std), of(2, 1, std)];
            for position in 0..3 {
                let of_parts = parts.iter().flat_map(|part| part.purchases[position].iter().copied());
                assert_eq!(all.purchases[position], of_parts.collect::<Vec<_>>(), "{std:?} {position}");
            }
        }
        // Noise moves every price, but none below 0.
        let payments = |std| of(0, 3, std).purchases.concat().iter().map(|sale| sale.payment).collect::<Vec<f32>>();
        assert_ne!(payments(None), payments(Some(0.2)));
        assert_eq!(payments(None), payments(Some(0.0)));
        assert!(payments(Some(5.0)).iter().all(|payment| *payment >= 0.0));
        // The first bidders see the same goods either way, and prices that differ by a few standard deviations at most.
        let first = |std| of(0, 40, std).purchases.swap_remove(0);
        let same = first(None).into_iter().zip(first(Some(0.01))).filter(|(one, other)| one.bundle == other.bundle);
        let moves: Vec<f32> = same.map(|(one, other)| (one.payment - other.payment).abs()).collect();
        assert!(moves.len() > 500 && moves.iter().all(|moved| *moved < 0.05), "{moves:?}");
        assert!(moves.iter().filter(|moved| **moved > 0.005).count() > 100);
    }
}
