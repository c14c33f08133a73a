//! Support points: where the flow starts, and which bundles a menu starts with.
//!
//! A point is kept as `theta` in R^M, with `mu = low + (high - low) sigmoid(10 theta)` in the box. Source: arXiv 2502.15283,
//! section 4; the starts `spread` and `atoms` are ours.

use crate::config::{Init, MenuConfig};
use diffecon_auction::{Bundle, Bundles, XorValuations};
use diffecon_objective::Parametrisation;
use rand::{Rng, RngExt, seq::index};
use rand_distr::StandardNormal;

/// The slope of the sigmoid.
const SLOPE: f32 = 10.0;
/// How far from 1/2 a point for a given bundle starts, as a share of the way to the box's side.
const DEPTH: std::ops::Range<f32> = 0.3..0.8;

/// How the points of the box `[low, high]` follow from their `theta`.
pub fn parametrisation([low, high]: [f64; 2]) -> Parametrisation {
    Parametrisation { low: low as f32, high: high as f32, slope: SLOPE }
}

/// The bundles `1{point >= 1/2}` of points `[P, M]`.
pub fn round(points: &[f32], goods: usize) -> Bundles {
    let mut bundles = Bundles::new(goods);
    for point in points.chunks_exact(goods) {
        let inside = point.iter().enumerate().filter(|(_, coordinate)| **coordinate >= 0.5);
        bundles.push(Bundle::from_goods(goods, inside.map(|(good, _)| good)).words());
    }
    bundles
}

/// Draws the supports of menu elements, for stage 1 and stage 2 alike.
pub struct SupportSampler<'a> {
    init: Init,
    goods: usize,
    support: usize,
    support_box: [f32; 2],
    atoms: Option<&'a XorValuations>,
}

impl<'a> SupportSampler<'a> {
    /// A sampler of `config`'s start over `goods` goods. `atoms` are the training bidders, which `Init::Atoms` needs.
    ///
    /// # Panics
    /// If `Init::Atoms` gets no atoms.
    pub fn new(config: &MenuConfig, goods: usize, atoms: Option<&'a XorValuations>) -> Self {
        let atoms = atoms.filter(|xor| !xor.values().is_empty());
        assert!(config.init != Init::Atoms || atoms.is_some(), "the start \"atoms\" needs XOR bidders with atoms");
        let support_box = config.support_box.map(|side| side as f32);
        Self { init: config.init, goods, support: config.support, support_box, atoms }
    }

    /// The number of goods `M`.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// The `theta` of a whole menu, `[J * D * M]`; the first element of `spread` and `atoms` is the grand bundle.
    pub fn menu(&self, elements: usize, rng: &mut impl Rng) -> Vec<f32> {
        let mut theta = Vec::with_capacity(elements * self.support * self.goods);
        if self.init != Init::Paper {
            theta.extend(self.around(&Bundle::grand(self.goods), rng));
        }
        while theta.len() < elements * self.support * self.goods {
            theta.extend(self.element(rng));
        }
        theta
    }

    /// The `theta` of one element's support points, `[D * M]`.
    pub fn element(&self, rng: &mut impl Rng) -> Vec<f32> {
        match self.init {
            Init::Paper => rng.sample_iter(StandardNormal).take(self.support * self.goods).collect(),
            Init::Spread => {
                let size = rng.random_range(1..=self.goods);
                let bundle = Bundle::from_goods(self.goods, index::sample(rng, self.goods, size));
                self.around(&bundle, rng)
            }
            Init::Atoms => {
                let bundle = self.union_of_atoms(rng);
                self.around(&bundle, rng)
            }
        }
    }

    /// The union of one to four training atoms.
    fn union_of_atoms(&self, rng: &mut impl Rng) -> Bundle {
        let atoms = self.atoms.expect("checked when built").bundles();
        let mut union = Bundle::empty(self.goods);
        for _ in 0..rng.random_range(1..=4) {
            let atom = rng.random_range(0..atoms.len());
            diffecon_auction::bundle::goods_of(atoms.get(atom)).for_each(|good| union.insert(good));
        }
        union
    }

    /// The `theta` `[D * M]` of points for a bundle and its neighbours with one good more or less.
    pub fn around(&self, bundle: &Bundle, rng: &mut impl Rng) -> Vec<f32> {
        let mut theta = Vec::with_capacity(self.support * self.goods);
        for point in 0..self.support {
            let mut neighbour = bundle.clone();
            if point > 0 {
                neighbour.toggle(rng.random_range(0..self.goods));
            }
            theta.extend((0..self.goods).map(|good| self.coordinate(neighbour.contains(good), rng)));
        }
        theta
    }

    /// The `theta` of a coordinate on the side of 1/2 that rounds as asked.
    fn coordinate(&self, inside: bool, rng: &mut impl Rng) -> f32 {
        let [low, high] = self.support_box;
        let depth = rng.random_range(DEPTH);
        let side = if inside { high } else { low };
        let share = (0.5 + depth * (side - 0.5) - low) / (high - low);
        (share / (1.0 - share)).ln() / SLOPE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Tensor, TensorData};
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn points_round_to_the_bundle_they_are_drawn_for() {
        let config = MenuConfig { support: 3, ..MenuConfig::default() };
        let sampler = SupportSampler::new(&config, 70, None);
        let mut rng = Seed::new(3).stream(Stream::new("support"));
        let bundle = Bundle::from_goods(70, [0, 5, 69]);
        let theta = TensorData::new(sampler.around(&bundle, &mut rng), [3, 70]);
        let points = parametrisation(config.support_box).points(Tensor::from_data(theta, &Device::flex()));
        let bundles = round(&points.try_into_vec_as::<f32>().unwrap(), 70);
        assert_eq!(bundles.get(0), bundle.words());
        for neighbour in 1..3 {
            let different: u32 =
                bundles.get(neighbour).iter().zip(bundle.words()).map(|(a, b)| (a ^ b).count_ones()).sum();
            assert_eq!(different, 1);
        }
    }

    #[test]
    fn spread_sizes_are_even() {
        let config = MenuConfig { support: 1, ..MenuConfig::default() };
        let sampler = SupportSampler::new(&config, 10, None);
        let theta = sampler.menu(2001, &mut Seed::new(3).stream(Stream::new("support")));
        let sizes: Vec<usize> = round(&theta.iter().map(|t| t + 0.5).collect::<Vec<_>>(), 10)
            .iter()
            .map(diffecon_auction::bundle::size)
            .collect();
        assert_eq!(sizes[0], 10);
        for size in 1..=10 {
            let count = sizes[1..].iter().filter(|&&s| s == size).count();
            assert!((140..=260).contains(&count), "{count} of size {size}");
        }
    }
}
