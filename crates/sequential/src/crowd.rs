//! The bidders of a large state, drawn in parts side by side: a state with many options would keep one core busy while all others have
//! solved theirs.

use crate::lanes::LaneRng;
use crate::options::{Options, Smoothed};
use rand::Rng;
use rayon::prelude::*;

/// Options times groups of bidders that are worth a core of their own.
const WORK: usize = 8192;
/// Parts at most.
const PARTS: usize = 8;

/// The generators of the parts; how many there are follows from the work alone, so that the same bidders are drawn with any number of
/// threads.
pub struct Crowd(Vec<LaneRng>);

impl Crowd {
    /// For so many options and groups of bidders at a time.
    pub fn new(options: usize, groups: usize, stream: &mut impl Rng) -> Self {
        let parts = (options * groups / WORK).clamp(1, PARTS);
        Self((0..parts).map(|_| LaneRng::new(stream)).collect())
    }

    /// The generator of what is drawn in one part.
    pub fn first(&mut self) -> &mut LaneRng {
        &mut self.0[0]
    }

    /// [`Options::smoothed`] over so many groups of bidders.
    pub fn smoothed(&mut self, options: &Options<'_>, prices: &[f32], sharpness: f32, groups: usize) -> Smoothed {
        let of_part = |groups: usize, rng: &mut LaneRng| options.smoothed(prices, sharpness, groups, rng);
        let mut parts = self.of_parts(groups, of_part).into_iter();
        let (share, mut found) = parts.next().expect("a part");
        if share == 1.0 {
            return found;
        }
        found.objective *= share;
        found.gradient.iter_mut().for_each(|slope| *slope *= share as f32);
        for (share, part) in parts {
            found.objective += share * part.objective;
            found.gradient.iter_mut().zip(part.gradient).for_each(|(slope, part)| *slope += share as f32 * part);
        }
        found
    }

    /// [`Options::value`] over so many groups of bidders.
    pub fn value(&mut self, options: &Options<'_>, prices: &[f32], groups: usize) -> f64 {
        let of_part = |groups: usize, rng: &mut LaneRng| options.value(prices, groups, rng);
        self.of_parts(groups, of_part).into_iter().map(|(share, value)| share * value).sum()
    }

    /// What each part makes of its groups, with its share of all.
    fn of_parts<T: Send>(&mut self, groups: usize, work: impl Fn(usize, &mut LaneRng) -> T + Sync) -> Vec<(f64, T)> {
        let parts = self.0.len().min(groups.max(1));
        if parts == 1 {
            return vec![(1.0, work(groups, self.first()))];
        }
        let of_part = |(part, rng): (usize, &mut LaneRng)| {
            let count = groups * (part + 1) / parts - groups * part / parts;
            (count as f64 / groups as f64, work(count, rng))
        };
        self.0[..parts].par_iter_mut().with_max_len(1).enumerate().map(of_part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::option_kind::OptionKind;
    use crate::setting::Setting;
    use diffecon_auction::{Seed, Stream};

    const GOODS: [usize; 6] = [0, 1, 2, 3, 4, 5];

    fn stream() -> impl Rng {
        Seed::new(5).stream(Stream::new("bidders"))
    }

    /// 64 bundles, and 300 groups in two parts.
    #[test]
    fn parts_add_up_to_all_with_any_number_of_threads() {
        let law = Setting::A.law(6);
        let prices: Vec<f32> = (0..64_u32).map(|bundle| 0.5 * bundle.count_ones() as f32).collect();
        let continuation = vec![0.0; 64];
        let options = Options { law: &law, goods: &GOODS, kind: OptionKind::Subset, continuation: &continuation };
        let mut rngs = Crowd::new(64, 300, &mut stream()).0;
        assert_eq!(rngs.len(), 2);
        let halves =
            rngs.iter_mut().map(|rng| (options.smoothed(&prices, 50.0, 150, rng), options.value(&prices, 20, rng)));
        let [(first, one), (second, two)]: [_; 2] = halves.collect::<Vec<_>>().try_into().unwrap();
        let of = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut crowd = Crowd::new(64, 300, &mut stream());
                (crowd.smoothed(&options, &prices, 50.0, 300), crowd.value(&options, &prices, 40))
            })
        };
        let (smoothed, value) = of(1);
        assert_eq!(of(3), (smoothed.clone(), value));
        assert!((value - f64::midpoint(one, two)).abs() < 1e-12);
        assert!((smoothed.objective - f64::midpoint(first.objective, second.objective)).abs() < 1e-12);
        for (slope, (one, two)) in smoothed.gradient.iter().zip(first.gradient.iter().zip(&second.gradient)) {
            assert!((slope - f32::midpoint(*one, *two)).abs() < 1e-7);
        }
    }

    /// Parts of unlike size count by their bidders, and no part is without any.
    #[test]
    fn few_groups_are_fewer_parts() {
        let mut crowd = Crowd::new(1024, 64, &mut stream());
        assert_eq!(crowd.0.len(), PARTS);
        assert_eq!(crowd.of_parts(3, |groups, _| groups), vec![(1.0 / 3.0, 1); 3]);
        let shares: Vec<(f64, usize)> = crowd.of_parts(20, |groups, _| groups);
        assert_eq!(shares.iter().map(|(_, groups)| groups).sum::<usize>(), 20);
        assert!(shares.iter().all(|(share, groups)| *share == *groups as f64 / 20.0));
        assert_eq!(Crowd::new(8, 64, &mut stream()).of_parts(64, |groups, _| groups), vec![(1.0, 64)]);
    }
}
