//! One bidder: a first bundle, and the substitutes the bidder would take instead.

use crate::atoms::Atoms;
use crate::draw;
use crate::spatial::growth::Growth;
use crate::spatial::private_values::PrivateValues;
use crate::spatial::world::SpatialWorld;
use diffecon_auction::bundle::words_for;
use rand::{Rng, RngExt};

/// Tries in a row to add a good in vain, after which one draw decides how they end.
const MOST_IN_VAIN: u32 = 256;

/// What one bidder after the other reuses.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    private_values: PrivateValues,
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
    pub(crate) fn new(goods: usize, private_values: PrivateValues) -> Self {
        Self {
            private_values,
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

impl SpatialWorld {
    /// Draws one bidder into `atoms`: the first bundle, then the substitutes by falling value.
    ///
    /// Sum of common and private values plus `n^(1 + additivity)` is a bundle's value. The first bundle grows from a good
    /// the bidder likes; bidders who do not value it are redrawn. From each of its goods grows a substitute of the same
    /// size, valid if its value is within the budget and its common value is high enough for resale.
    ///
    /// A substitute that cannot reach that size, because jumps are off and nothing adjacent is left, is given up; CATS would
    /// try forever.
    pub(crate) fn bidder(&self, workspace: &mut Workspace, rng: &mut impl Rng, atoms: &mut Atoms) {
        let value = loop {
            self.draw_private_values(workspace, rng);
            if let Some(value) = self.draw_first_bundle(workspace, rng) {
                break value;
            }
        };
        self.draw_substitutes(value, workspace, rng);
        self.write(value, workspace, atoms);
    }

    fn draw_private_values(&self, workspace: &mut Workspace, rng: &mut impl Rng) {
        let Workspace { private_values, values, weights, .. } = workspace;
        private_values.draw(&self.common_values, values, weights, rng);
        let greatest = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        weights.iter_mut().for_each(|weight| *weight /= greatest);
    }

    /// Draws the first bundle into the workspace and returns its value; none if the bidder must be redrawn.
    fn draw_first_bundle(&self, workspace: &mut Workspace, rng: &mut impl Rng) -> Option<f64> {
        let config = &self.config;
        let Workspace { weights, growth, .. } = workspace;
        let liked = draw::weighted((0_u16..).zip(weights.iter().copied()), rng)?;
        growth.start(&self.map, liked);
        let mut in_vain = 0;
        while !growth.is_full() && rng.random::<f64>() < config.additional_location {
            if growth.try_to_add(&self.map, weights, config.jump_probability, rng) {
                in_vain = 0;
                continue;
            }
            if config.jump_probability == 0.0 {
                break;
            }
            in_vain += 1;
            if in_vain == MOST_IN_VAIN {
                if rng.random::<f64>() >= jumps_before_it_ends(config.additional_location, config.jump_probability) {
                    break;
                }
                growth.add_any(&self.map, rng);
                in_vain = 0;
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
        let config = &self.config;
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

    /// Writes the first bundle and the best distinct substitutes into `atoms`.
    fn write(&self, value: f64, workspace: &mut Workspace, atoms: &mut Atoms) {
        let Workspace { words, substitutes, .. } = workspace;
        let bundle = |place: usize| &words[place..place + words_for(self.goods())];
        atoms.clear();
        atoms.push(bundle(0), value);
        substitutes.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let mut room = self.config.max_substitutable_bids;
        for (rank, &(value, place)) in substitutes.iter().enumerate() {
            if room > 0 && substitutes[..rank].iter().all(|&(_, earlier)| bundle(earlier) != bundle(place)) {
                atoms.push(bundle(place), value);
                room -= 1;
            }
        }
    }

    /// The value of a bundle to a bidder with these values of the goods.
    fn value(&self, values: &[f64], bundle: &[u16]) -> f64 {
        let additive: f64 = bundle.iter().map(|&good| values[usize::from(good)]).sum();
        additive + (bundle.len() as f64).powf(1.0 + self.config.additivity)
    }

    /// The common value of a bundle.
    fn common_value(&self, bundle: &[u16]) -> f64 {
        bundle.iter().map(|&good| self.common_values[usize::from(good)]).sum()
    }
}

/// The probability that a bundle with nothing close left gets another good by a jump before it ends.
fn jumps_before_it_ends(additional_location: f64, jump_probability: f64) -> f64 {
    let jumps = additional_location * jump_probability;
    jumps / (1.0 - additional_location + jumps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::config::{ArbitraryConfig, RegionsConfig};
    use crate::spatial::private_values::ValueLaw;
    use diffecon_auction::{Seed, Stream, bundle};

    const LAWS: [ValueLaw; 2] = [ValueLaw::Normal, ValueLaw::Uniform];

    /// Draws bidders and checks every atom against the plain definition.
    fn check_atoms(world: &SpatialWorld, bidders: usize) {
        let config = world.config;
        for law in [PrivateValues::independent(world.law, &config), PrivateValues::running(world.law, &config)] {
            let mut rng = Seed::new(9).stream(Stream::new("bidder"));
            let mut workspace = Workspace::new(world.goods(), law);
            let mut drawn = Atoms::new(world.goods());
            for _ in 0..bidders {
                world.bidder(&mut workspace, &mut rng, &mut drawn);
                let sum = |words: &[u64], of: &[f64]| bundle::goods_of(words).map(|good| of[good]).sum::<f64>();
                let value = |words: &[u64]| {
                    let synergy = (bundle::size(words) as f64).powf(1.0 + config.additivity);
                    sum(words, &workspace.values) + synergy
                };
                let atoms: Vec<(&[u64], f64)> = drawn.iter().collect();
                let (first, first_value) = atoms[0];
                assert!(first_value > 0.0);
                assert!(atoms.len() <= config.max_substitutable_bids + 1);
                let mut last = f64::INFINITY;
                for (index, &(words, emitted)) in atoms.iter().enumerate() {
                    assert!((emitted - value(words)).abs() <= 1e-9 * value(words).abs() + 1e-9);
                    assert_eq!(bundle::size(words), bundle::size(first));
                    if index > 0 {
                        let slack = 1e-9 * value(first);
                        assert!(emitted >= 0.0 && value(words) <= config.budget_factor * value(first) + slack);
                        let least = config.resale_factor * sum(first, &world.common_values);
                        assert!(sum(words, &world.common_values) >= least - slack);
                        assert!(emitted <= last, "substitutes fall in value");
                        assert!(bundle::goods_of(words).any(|good| bundle::contains(first, good)));
                        assert!(atoms[..index].iter().all(|(other, _)| *other != words), "atoms differ");
                        last = emitted;
                    }
                }
            }
        }
    }

    fn check_regions(config: RegionsConfig, goods: usize, bidders: usize) {
        for law in LAWS {
            let mut rng = Seed::new(8).stream(Stream::new("world"));
            check_atoms(&SpatialWorld::regions(config, law, goods, &mut rng), bidders);
        }
    }

    fn check_arbitrary(config: &RegionsConfig, goods: usize, bidders: usize) {
        for law in LAWS {
            let mut rng = Seed::new(8).stream(Stream::new("world"));
            check_atoms(&SpatialWorld::arbitrary(ArbitraryConfig::of(config), law, goods, &mut rng), bidders);
        }
    }

    #[test]
    fn every_atom_is_valid_by_the_plain_definition() {
        let tight = RegionsConfig { budget_factor: 1.02, resale_factor: 0.98, ..RegionsConfig::default() };
        for goods in [10, 50, 150] {
            for (config, bidders) in [(RegionsConfig::default(), 500), (tight, 200)] {
                check_regions(config, goods, bidders);
                check_arbitrary(&config, goods, bidders);
            }
        }
    }

    #[test]
    fn a_stalled_bundle_jumps_as_often_as_try_after_try_would() {
        for (goes_on, jump) in [(0.9, 0.05), (0.5, 0.5), (0.999, 1e-3)] {
            let after = |tries: i32| f64::powi(goes_on * (1.0 - jump), tries) * goes_on * jump;
            let expected: f64 = (0..100_000).map(after).sum();
            assert!((jumps_before_it_ends(goes_on, jump) - expected).abs() < 1e-12, "{goes_on} {jump}: {expected}");
        }
    }

    #[test]
    fn extreme_parameters_end() {
        let defaults = RegionsConfig::default;
        for config in [
            RegionsConfig { jump_probability: 0.0, remove_neighbor: 0.6, ..defaults() },
            RegionsConfig { jump_probability: 1e-12, ..defaults() },
            RegionsConfig { jump_probability: 1.0, ..defaults() },
            RegionsConfig { additional_location: 0.0, ..defaults() },
            RegionsConfig { additional_location: 1.0_f64.next_down(), jump_probability: 1e-12, ..defaults() },
            RegionsConfig { additional_location: 1.0_f64.next_down(), jump_probability: 1e-4, ..defaults() },
            RegionsConfig { additional_location: 1.0_f64.next_down(), jump_probability: 0.0, ..defaults() },
            RegionsConfig { max_substitutable_bids: 0, ..defaults() },
            RegionsConfig { deviation: f64::MIN_POSITIVE, standard_deviation: f64::MIN_POSITIVE, ..defaults() },
            RegionsConfig { deviation: f64::from_bits(1), standard_deviation: f64::from_bits(1), ..defaults() },
            RegionsConfig { max_good_value: 1, deviation: 100.0, standard_deviation: 1e6, ..defaults() },
            RegionsConfig { mean: 1e6, standard_deviation: 1e-300, ..defaults() },
            RegionsConfig { budget_factor: 0.0, ..defaults() },
        ] {
            for goods in [4, 10, 50] {
                check_regions(config, goods, 20);
                check_arbitrary(&config, goods, 20);
            }
        }
        check_arbitrary(&defaults(), 1, 20);
        check_arbitrary(&defaults(), 2, 20);
    }
}
