//! One bidder: a first bundle, and the substitutes the bidder would take instead.

use crate::draw;
use crate::growth::Growth;
use crate::private_values::PrivateValues;
use crate::world::World;
use diffecon_auction::XorValuations;
use diffecon_auction::bundle::words_for;
use rand::{Rng, RngExt};

/// Buffers that one bidder after the other reuses.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Common plus private value of every good `[goods]`.
    values: Vec<f64>,
    /// How much every good draws the bidder, from 0 to 1 `[goods]`.
    weights: Vec<f64>,
    growth: Growth,
    /// The goods of the first bundle.
    first: Vec<u16>,
    /// The words of the first bundle, then of every valid substitute.
    words: Vec<u64>,
    /// The valid substitutes: value, and place in `words`.
    substitutes: Vec<(f64, usize)>,
}

impl Workspace {
    /// Buffers for bidders over `goods` goods.
    pub fn new(goods: usize) -> Self {
        Self {
            values: vec![0.0; goods],
            weights: vec![0.0; goods],
            growth: Growth::new(goods),
            first: Vec::new(),
            words: Vec::new(),
            substitutes: Vec::new(),
        }
    }

    /// Appends the words of the growing bundle to `words`, and returns their place.
    fn store_bundle(&mut self, per_bundle: usize) -> usize {
        let place = self.words.len();
        self.words.resize(place + per_bundle, 0);
        for &good in self.growth.members() {
            self.words[place + usize::from(good) / 64] |= 1 << (good % 64);
        }
        place
    }
}

impl World {
    /// Draws one bidder and appends it to `valuations`: the first bundle, then the substitutes by falling value.
    ///
    /// Sum of common and private values plus `n^(1 + additivity)` is a bundle's value. The first bundle grows from a good
    /// the bidder likes; bidders who do not value it are redrawn. From each of its goods grows a substitute of the same
    /// size, valid if its value is within the budget and its common value is high enough for resale.
    ///
    /// A substitute that cannot reach that size, because jumps are off and nothing adjacent is left, is given up; CATS would
    /// try forever. Values are rounded to `f32` after arithmetic in `f64`.
    ///
    /// # Panics
    /// If the workspace or the valuations are for another number of goods.
    pub fn bidder(&self, workspace: &mut Workspace, rng: &mut impl Rng, valuations: &mut XorValuations) {
        assert_eq!(workspace.values.len(), self.goods(), "a workspace for the goods of the world");
        assert_eq!(valuations.goods(), self.goods(), "valuations over the goods of the world");
        let value = loop {
            self.draw_private_values(workspace, rng);
            if let Some(value) = self.draw_first_bundle(workspace, rng) {
                break value;
            }
        };
        self.draw_substitutes(value, workspace, rng);
        self.append(value, workspace, valuations);
    }

    fn draw_private_values(&self, workspace: &mut Workspace, rng: &mut impl Rng) {
        let law = PrivateValues::of(&self.generator);
        let mut greatest = f64::MIN_POSITIVE;
        let goods = workspace.values.iter_mut().zip(&mut workspace.weights).zip(&self.common_values);
        for ((value, weight), common) in goods {
            let (private, interest) = law.draw(rng);
            *value = common + private;
            *weight = interest;
            greatest = greatest.max(interest);
        }
        workspace.weights.iter_mut().for_each(|weight| *weight /= greatest);
    }

    /// Draws the first bundle into the workspace and returns its value; none if the bidder must be redrawn.
    fn draw_first_bundle(&self, workspace: &mut Workspace, rng: &mut impl Rng) -> Option<f64> {
        let config = self.generator.config();
        let Workspace { weights, growth, .. } = workspace;
        let liked = draw::weighted((0_u16..).zip(weights.iter().copied()), rng)?;
        growth.start(&self.map, liked);
        while !growth.is_full() && rng.random::<f64>() < config.additional_location {
            let added = growth.try_to_add(&self.map, weights, config.jump_probability, rng);
            if !added && config.jump_probability == 0.0 {
                break;
            }
        }
        workspace.first.clear();
        workspace.first.extend_from_slice(workspace.growth.members());
        workspace.words.clear();
        workspace.store_bundle(words_for(self.goods()));
        let value = self.value(&workspace.values, &workspace.first);
        (value > 0.0).then_some(value)
    }

    /// Draws the valid substitutes of the first bundle, which is worth `value`, into the workspace.
    fn draw_substitutes(&self, value: f64, workspace: &mut Workspace, rng: &mut impl Rng) {
        let config = self.generator.config();
        let (size, per_bundle) = (workspace.first.len(), words_for(self.goods()));
        workspace.substitutes.clear();
        if size == 1 || size == self.goods() || config.max_substitutable_bids == 0 {
            return; // Every substitute would be the first bundle.
        }
        let budget = config.budget_factor * value;
        let least_resale = config.resale_factor * self.common_value(&workspace.first);
        for seed in 0..size {
            let Workspace { values, weights, growth, first, .. } = workspace;
            growth.start(&self.map, first[seed]);
            if !growth.grow_to(size, &self.map, weights, config.jump_probability, rng) {
                continue;
            }
            let value = self.value(values, growth.members());
            if (0.0..=budget).contains(&value) && self.common_value(growth.members()) >= least_resale {
                let place = workspace.store_bundle(per_bundle);
                if workspace.words[place..] == workspace.words[..per_bundle] {
                    workspace.words.truncate(place);
                } else {
                    workspace.substitutes.push((value, place));
                }
            }
        }
    }

    /// Appends the first bundle and the best distinct substitutes to `valuations`, and closes the bidder.
    fn append(&self, value: f64, workspace: &mut Workspace, valuations: &mut XorValuations) {
        let Workspace { words, substitutes, .. } = workspace;
        let bundle = |place: usize| &words[place..place + words_for(self.goods())];
        valuations.push_atom(bundle(0), value as f32);
        substitutes.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let mut room = self.generator.config().max_substitutable_bids;
        for (rank, &(value, place)) in substitutes.iter().enumerate() {
            if room > 0 && substitutes[..rank].iter().all(|&(_, earlier)| bundle(earlier) != bundle(place)) {
                valuations.push_atom(bundle(place), value as f32);
                room -= 1;
            }
        }
        valuations.finish_bidder();
    }

    /// The value of a bundle to a bidder with these values of the goods.
    fn value(&self, values: &[f64], bundle: &[u16]) -> f64 {
        let additive: f64 = bundle.iter().map(|&good| values[usize::from(good)]).sum();
        additive + (bundle.len() as f64).powf(1.0 + self.generator.config().additivity)
    }

    /// The common value of a bundle.
    fn common_value(&self, bundle: &[u16]) -> f64 {
        bundle.iter().map(|&good| self.common_values[usize::from(good)]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SpatialConfig;
    use crate::distribution::Distribution;
    use diffecon_auction::{Seed, bundle};

    /// Draws bidders and checks every atom against the plain definition.
    fn check_atoms(config: &SpatialConfig, distribution: Distribution, goods: usize, bidders: usize) {
        let mut rng = Seed::new(9).stream("bidder");
        let world = config.check(distribution, goods).unwrap().world(&mut rng);
        let mut workspace = Workspace::new(goods);
        for _ in 0..bidders {
            let mut valuations = XorValuations::new(goods);
            world.bidder(&mut workspace, &mut rng, &mut valuations);
            let sum = |words: &[u64], of: &[f64]| bundle::goods_of(words).map(|good| of[good]).sum::<f64>();
            let value = |words: &[u64]| {
                let synergy = (bundle::size(words) as f64).powf(1.0 + config.additivity);
                sum(words, &workspace.values) + synergy
            };
            let (first, first_value) = valuations.atoms(0).next().unwrap();
            assert!(first_value > 0.0);
            assert!(valuations.atoms(0).len() <= config.max_substitutable_bids + 1);
            let mut last = f32::INFINITY;
            for (index, (words, emitted)) in valuations.atoms(0).enumerate() {
                assert!((f64::from(emitted) - value(words)).abs() <= 1e-6 * value(words).abs() + 1e-9);
                assert_eq!(bundle::size(words), bundle::size(first));
                if index > 0 {
                    let slack = 1e-9 * value(first);
                    assert!(emitted >= 0.0 && value(words) <= config.budget_factor * value(first) + slack);
                    let least = config.resale_factor * sum(first, &world.common_values);
                    assert!(sum(words, &world.common_values) >= least - slack);
                    assert!(emitted <= last, "substitutes fall in value");
                    assert!(bundle::goods_of(words).any(|good| bundle::contains(first, good)));
                    let earlier = valuations.atoms(0).take(index);
                    assert!(earlier.into_iter().all(|(other, _)| other != words), "atoms differ");
                    last = emitted;
                }
            }
        }
    }

    #[test]
    fn every_atom_is_valid_by_the_plain_definition() {
        let tight = SpatialConfig { budget_factor: 1.02, resale_factor: 0.98, ..SpatialConfig::default() };
        for distribution in Distribution::ALL {
            for goods in [10, 50, 150] {
                check_atoms(&SpatialConfig::default(), distribution, goods, 500);
                check_atoms(&tight, distribution, goods, 200);
            }
        }
    }

    #[test]
    fn extreme_parameters_end() {
        let defaults = SpatialConfig::default;
        for config in [
            SpatialConfig { jump_probability: 0.0, remove_neighbor: 0.6, ..defaults() },
            SpatialConfig { jump_probability: 1e-12, ..defaults() },
            SpatialConfig { jump_probability: 1.0, ..defaults() },
            SpatialConfig { additional_location: 0.0, ..defaults() },
            SpatialConfig { additional_location: 1.0_f64.next_down(), jump_probability: 0.0, ..defaults() },
            SpatialConfig { max_substitutable_bids: 0, ..defaults() },
            SpatialConfig { deviation: f64::MIN_POSITIVE, standard_deviation: f64::MIN_POSITIVE, ..defaults() },
            SpatialConfig { max_good_value: 1, deviation: 100.0, standard_deviation: 1e6, ..defaults() },
            SpatialConfig { mean: 1e6, standard_deviation: 1e-300, ..defaults() },
            SpatialConfig { budget_factor: 0.0, ..defaults() },
        ] {
            for distribution in Distribution::ALL {
                for goods in [4, 10, 50] {
                    check_atoms(&config, distribution, goods, 20);
                }
            }
        }
        check_atoms(&defaults(), Distribution::ArbitraryUpv, 1, 20);
        check_atoms(&defaults(), Distribution::ArbitraryNpv, 2, 20);
    }
}
