//! Support points: where the flow starts, and which bundles a menu starts with.
//!
//! A point is kept as `theta` in R^M, with `mu = low + (high - low) sigmoid(10 theta)` in the box. Source: arXiv 2502.15283,
//! section 4; the starts `spread` and `atoms` are ours.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use crate::config::{Init, MenuConfig};
use crate::normals::add_normals;
use diffecon_auction::lane_rng::{LANES, LaneRng};
use diffecon_auction::{Bundle, Bundles, XorValuations};
use diffecon_objective::Parametrisation;
use diffecon_tensor::elementary::sigmoid;
use pulp::{Arch, Simd};
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
            Init::Spread | Init::Atoms => {
                let bundle = self.bundle(rng);
                self.around(&bundle, rng)
            }
        }
    }

    /// The bundle that an element of `spread` or `atoms` is for.
    fn bundle(&self, rng: &mut impl Rng) -> Bundle {
        if self.init == Init::Atoms {
            return self.union_of_atoms(rng);
        }
        let size = rng.random_range(1..=self.goods);
        Bundle::from_goods(self.goods, index::sample(rng, self.goods, size))
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
            let neighbour = self.neighbour(bundle, point, rng);
            theta.extend((0..self.goods).map(|good| self.coordinate(neighbour.contains(good), rng)));
        }
        theta
    }

    /// The bundle that a point of an element for `bundle` is for.
    fn neighbour(&self, bundle: &Bundle, point: usize, rng: &mut impl Rng) -> Bundle {
        let mut neighbour = bundle.clone();
        if point > 0 {
            neighbour.toggle(rng.random_range(0..self.goods));
        }
        neighbour
    }

    /// `count` support points `[P * M]` of elements one after another, distributed as those of [`Self::element`] but drawn many
    /// at a time.
    pub fn points(&self, count: usize, rng: &mut impl Rng) -> Vec<f32> {
        let mut lanes = LaneRng::new(rng);
        let mut points = vec![0.0; count * self.goods];
        if self.init == Init::Paper {
            add_normals(SLOPE, &mut lanes, &mut points);
            into_box(self.support_box, &mut points);
            return points;
        }
        for element in points.chunks_mut(self.support * self.goods) {
            let bundle = self.bundle(rng);
            for (number, point) in element.chunks_exact_mut(self.goods).enumerate() {
                diffecon_auction::bundle::goods_of(self.neighbour(&bundle, number, rng).words())
                    .for_each(|good| point[good] = 1.0);
            }
        }
        onto_sides(self.support_box, &mut lanes, &mut points);
        points
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

/// Takes numbers into the box, as `theta`.
#[pulp::with_simd(into_box = Arch::new())]
#[inline(always)]
fn into_box_with_simd<S: Simd>(_simd: S, [low, high]: [f32; 2], numbers: &mut [f32]) {
    for number in numbers {
        *number = (high - low).mul_add(sigmoid(*number), low);
    }
}

/// Draws how far from 1/2 coordinates are, on the upper side of the box where they are greater than 0, else on the lower.
#[pulp::with_simd(onto_sides = Arch::new())]
#[inline(always)]
fn onto_sides_with_simd<S: Simd>(_simd: S, [low, high]: [f32; 2], rng: &mut LaneRng, coordinates: &mut [f32]) {
    let sides = [low - 0.5, high - 0.5];
    let (lanes, rest) = coordinates.as_chunks_mut::<LANES>();
    for lanes in lanes {
        draw_depths(sides, rng, lanes);
    }
    if !rest.is_empty() {
        let mut last = [0.0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        draw_depths(sides, rng, &mut last);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

/// The same for sixteen coordinates. A function, for a closure may become a call, which loses the instructions that pulp chose.
#[inline(always)]
fn draw_depths(sides: [f32; 2], rng: &mut LaneRng, coordinates: &mut [f32; LANES]) {
    for (coordinate, share) in coordinates.iter_mut().zip(rng.uniform()) {
        let depth = (DEPTH.end - DEPTH.start).mul_add(share, DEPTH.start);
        *coordinate = depth.mul_add(if *coordinate > 0.0 { sides[1] } else { sides[0] }, 0.5);
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

    /// Points are 0.3 to 0.8 of the way from 1/2 to the box's side.
    #[test]
    fn starts_keep_their_distance_from_a_half() {
        let config = MenuConfig { support: 1, support_box: [0.2, 0.9], ..MenuConfig::default() };
        let sampler = SupportSampler::new(&config, 1, None);
        let mut rng = Seed::new(3).stream(Stream::new("support"));
        for (inside, side) in [(true, 0.9_f32), (false, 0.2)] {
            let theta: Vec<f32> = (0..2000).map(|_| sampler.coordinate(inside, &mut rng)).collect();
            let points = parametrisation(config.support_box)
                .points(Tensor::from_data(TensorData::new(theta, [2000, 1]), &Device::flex()));
            let points = points.try_into_vec_as::<f32>().unwrap();
            let depths: Vec<f32> = points.iter().map(|point| (point - 0.5) / (side - 0.5)).collect();
            assert!(depths.iter().all(|depth| (0.2999..0.8001).contains(depth)));
            let mean = depths.iter().sum::<f32>() / 2000.0;
            assert!((mean - 0.55).abs() < 0.015, "{mean}");
        }
    }

    #[test]
    fn the_papers_starts_are_normal_and_atoms_starts_are_unions() {
        let config = MenuConfig { support: 2, init: Init::Paper, ..MenuConfig::default() };
        let mut rng = Seed::new(3).stream(Stream::new("support"));
        let theta = SupportSampler::new(&config, 10, None).menu(500, &mut rng);
        assert_eq!(theta.len(), 500 * 2 * 10);
        let mean = |of: &dyn Fn(f32) -> f32| theta.iter().map(|t| of(*t)).sum::<f32>() / 10_000.0;
        assert!(mean(&|t| t).abs() < 0.04 && (mean(&|t| t * t) - 1.0).abs() < 0.06);

        let mut atoms = XorValuations::new(10);
        for goods in [&[0, 1][..], &[1, 4], &[7]] {
            atoms.push_atom(Bundle::from_goods(10, goods.iter().copied()).words(), 1.0);
            atoms.finish_bidder();
        }
        let config = MenuConfig { support: 1, init: Init::Atoms, ..MenuConfig::default() };
        let theta = SupportSampler::new(&config, 10, Some(&atoms)).menu(300, &mut rng);
        let bundles = round(&theta.iter().map(|t| t + 0.5).collect::<Vec<_>>(), 10);
        assert_eq!(bundles.get(0), Bundle::grand(10).words());
        let mut seen: Vec<&[u64]> = bundles.iter().skip(1).collect();
        seen.sort_unstable();
        seen.dedup();
        let unions: [&[usize]; 7] = [&[0, 1], &[1, 4], &[7], &[0, 1, 4], &[0, 1, 7], &[1, 4, 7], &[0, 1, 4, 7]];
        let mut unions: Vec<Bundle> =
            unions.iter().map(|goods| Bundle::from_goods(10, goods.iter().copied())).collect();
        unions.sort_unstable_by(|one, other| one.words().cmp(other.words()));
        assert_eq!(seen, unions.iter().map(Bundle::words).collect::<Vec<_>>());
    }

    /// Points drawn many at a time are those of elements: of one law, and cut after the last.
    #[test]
    fn points_are_distributed_as_those_of_elements() {
        const COUNT: usize = 30_000;
        let mut atoms = XorValuations::new(6);
        for goods in [&[0, 1][..], &[1, 4], &[3]] {
            atoms.push_atom(Bundle::from_goods(6, goods.iter().copied()).words(), 1.0);
            atoms.finish_bidder();
        }
        for init in [Init::Paper, Init::Spread, Init::Atoms] {
            let config = MenuConfig { support: 3, init, support_box: [-0.2, 1.1], ..MenuConfig::default() };
            let sampler = SupportSampler::new(&config, 6, Some(&atoms));
            let mut rng = Seed::new(3).stream(Stream::new("support"));
            // 7 points end within sixteen lanes, and 8 do not.
            let first = |points: usize| sampler.points(points, &mut Seed::new(4).stream(Stream::new("support")));
            assert_eq!(first(7), first(8)[..7 * 6]);
            let theta = (0..COUNT / 3).flat_map(|_| sampler.element(&mut rng)).collect();
            let theta = Tensor::<2>::from_data(TensorData::new::<f32, _>(theta, [COUNT, 6]), &Device::flex());
            let expected = parametrisation(config.support_box).points(theta).try_into_vec_as::<f32>().unwrap();
            let found = sampler.points(COUNT, &mut rng);
            // The good, the next one, and the same good of the element's next point.
            let moments = |points: &[f32], index: usize| {
                let (x, next, neighbour) = (points[index], points[index / 6 * 6 + (index + 1) % 6], points[index + 6]);
                [x, x * x, x * next, x * neighbour, f32::from(u8::from(x >= 0.5))].map(f64::from)
            };
            for good in 0..6 {
                let mean = |points: &[f32], moment: usize| {
                    let of = (0..COUNT / 3).map(|element| moments(points, element * 18 + good)[moment]);
                    let (sum, squares) = of.fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
                    let mean = sum / (COUNT / 3) as f64;
                    (mean, (squares / (COUNT / 3) as f64 - mean * mean) / (COUNT / 3) as f64)
                };
                for moment in 0..5 {
                    let ((one, of_one), (other, of_other)) = (mean(&expected, moment), mean(&found, moment));
                    let z = (one - other) / (of_one + of_other).sqrt().max(1e-9);
                    assert!(z.abs() < 4.5, "{init:?} good {good} moment {moment}: {one} and {other}, z {z}");
                }
            }
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
