//! Gradients of the smoothed objective against central differences, in double precision on the same bidders.

use diffecon_auction::{Bundle, Seed, Stream, Valuations, XorValuations};
use diffecon_sequential::lanes::{LANES, LaneRng};
use diffecon_sequential::menu::entry_fee::candidates::{Candidate, candidates};
use diffecon_sequential::menu::entry_fee::choices::Choices;
use diffecon_sequential::options::Options;
use diffecon_sequential::{Bidder, GoodsSet, Law, OptionKind, Setting};
use rand::RngExt;
use std::sync::Arc;

const SHARPNESS: f64 = 100.0;
const GROUPS: usize = 40;

fn lanes(seed: u64) -> LaneRng {
    LaneRng::new(&mut Seed::new(seed).stream(Stream::new("bidders")))
}

/// The softmax mean of gains.
fn smooth(utilities: &[f64], gains: &[f64]) -> f64 {
    let best = utilities.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b));
    let odds: Vec<f64> = utilities.iter().map(|utility| (SHARPNESS * (utility - best)).exp()).collect();
    odds.iter().zip(gains).map(|(odd, gain)| odd * gain).sum::<f64>() / odds.iter().sum::<f64>()
}

fn close(name: &str, found: &[f32], objective: impl Fn(&[f64]) -> f64, prices: &[f32]) {
    const STEP: f64 = 1e-5;
    let prices: Vec<f64> = prices.iter().map(|price| f64::from(*price)).collect();
    let slope = |price: usize| {
        let at = |shift: f64| {
            let mut prices = prices.clone();
            prices[price] += shift;
            objective(&prices)
        };
        (at(STEP) - at(-STEP)) / (2.0 * STEP)
    };
    let slopes: Vec<f64> = (0..prices.len()).map(slope).collect();
    let largest = slopes.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    for (price, (found, slope)) in found.iter().zip(&slopes).enumerate() {
        let error = (f64::from(*found) - slope).abs() / largest;
        assert!(error < 2e-4, "{name}, price {price}: {found} should be {slope}, off by {error:.1e} of the largest");
    }
}

#[test]
fn prices_of_bundles_and_sizes() {
    for setting in [Setting::A, Setting::B, Setting::C, Setting::D, Setting::E, Setting::F] {
        for (kind, goods) in [(OptionKind::Subset, vec![0, 2, 3, 5]), (OptionKind::Size, vec![0, 1, 2, 3, 4])] {
            if kind == OptionKind::Size && setting == Setting::B {
                continue;
            }
            let law = setting.law(6);
            let count = if kind == OptionKind::Size { goods.len() + 1 } else { 1 << goods.len() };
            let mut rng = Seed::new(3).stream(Stream::new("prices"));
            let draw = |scale: f32, rng: &mut rand_chacha::ChaCha8Rng| -> Vec<f32> {
                (0..count).map(|_| scale * rng.random::<f32>()).collect()
            };
            let (mut prices, continuation) = (draw(1.5, &mut rng), draw(4.0, &mut rng));
            prices[0] = 0.0;
            let options = Options { law: &law, goods: &goods, kind, continuation: &continuation };
            let found = options.smoothed(&prices, SHARPNESS as f32, GROUPS, &mut lanes(1));
            let (mut rng, mut bidders) = (lanes(1), Vec::new());
            for _ in 0..GROUPS {
                let mut drawn = Vec::new();
                kind.fill(&law, &goods, &mut rng, &mut drawn);
                let of_lane = |lane| drawn.iter().map(|value| f64::from(value[lane])).collect::<Vec<f64>>();
                bidders.extend((0..LANES).map(of_lane));
            }
            let objective = |prices: &[f64]| {
                let gains: Vec<f64> =
                    prices.iter().zip(&continuation).map(|(price, next)| price + f64::from(*next)).collect();
                let of_bidder = |bidder: &Vec<f64>| {
                    smooth(&bidder.iter().zip(prices).map(|(value, price)| value - price).collect::<Vec<_>>(), &gains)
                };
                bidders.iter().map(of_bidder).sum::<f64>() / bidders.len() as f64
            };
            let exact: Vec<f64> = prices.iter().map(|price| f64::from(*price)).collect();
            assert!((found.objective - objective(&exact)).abs() < 1e-5, "{setting:?} {kind:?}");
            assert_eq!(found.gradient[0], 0.0, "buying nothing is free");
            let mut gradient = found.gradient.clone();
            // The price of nothing is not one: its slope is not asked for.
            gradient[0] = {
                let at = |shift: f64| {
                    let mut prices = exact.clone();
                    prices[0] += shift;
                    objective(&prices)
                };
                ((at(1e-5) - at(-1e-5)) / 2e-5) as f32
            };
            close(&format!("{setting:?} {kind:?}"), &gradient, objective, &prices);
        }
    }
}

#[test]
fn entry_fees_and_posted_prices() {
    let mut xor = XorValuations::new(8);
    for atoms in [&[(vec![0], 0.7), (vec![1, 4], 1.3), (vec![2], 9.0)][..], &[(vec![3, 6, 7], 1.6), (vec![7], 0.6)]] {
        atoms.iter().for_each(|(goods, value)| xor.push_atom(Bundle::from_goods(8, goods.clone()).words(), *value));
        xor.finish_bidder();
    }
    let settings = [Setting::A, Setting::B, Setting::C, Setting::D, Setting::E, Setting::F];
    let named = settings.map(|setting| (format!("{setting:?}"), setting.law(8)));
    for (name, law) in named.into_iter().chain([("XOR".to_owned(), Law::Rows(Arc::new(Valuations::Xor(xor))))]) {
        let left: GoodsSet = [0, 1, 3, 4, 6, 7].into_iter().collect();
        let prices = [0.11, 0.45, 0.5, 0.4, 0.3, 0.55, 0.52, 0.4, 0.35];
        let value = |next: GoodsSet| next.goods().map(|good| 0.3 + 0.05 * good as f64).sum::<f64>();
        let choices = Choices::smoothed(&law, left, &prices, SHARPNESS as f32, GROUPS, &mut lanes(2));
        // Those that carry less than e^-20 of the best one's weight are left out.
        assert!(choices.choices.iter().all(|choice| choice.probability > (-20.1_f32).exp() / 256.0), "{name}");
        let after: Vec<f32> = choices.choices.iter().map(|choice| value(choice.next) as f32).collect();
        let found = choices.objective(8, SHARPNESS as f32, &after);
        let mut rng = lanes(2);
        let bidders: Vec<Bidder> = (0..GROUPS).flat_map(|_| law.draw(&mut rng)).collect();
        // The prefixes that a bidder considers, with a wide margin, at these prices; central differences keep their order.
        let posted: Vec<f32> = prices[1..].to_vec();
        let of_bidder = |bidder: &Bidder| {
            let mut wanted = Vec::new();
            candidates(bidder, left, &posted, 1.0, &mut wanted);
            wanted
        };
        let wanted: Vec<Vec<Candidate>> = bidders.iter().map(of_bidder).collect();
        let objective = |prices: &[f64]| {
            let of_bidder = |wanted: &Vec<Candidate>| {
                let (mut utilities, mut gains) = (vec![0.0], vec![value(left)]);
                for candidate in wanted {
                    let payment = prices[0] + candidate.bundle.goods().map(|good| prices[good + 1]).sum::<f64>();
                    utilities.push(f64::from(candidate.value) - payment);
                    gains.push(payment + value(left.without(candidate.bundle)));
                }
                smooth(&utilities, &gains)
            };
            wanted.iter().map(of_bidder).sum::<f64>() / wanted.len() as f64
        };
        let expected = objective(&prices.map(f64::from));
        assert!((found.objective - expected).abs() < 1e-5, "{name}: {} instead of {expected}", found.objective);
        close(&format!("{name} entry fee"), &found.gradient, objective, &prices);
        assert_eq!([found.gradient[3], found.gradient[6]], [0.0; 2], "goods 2 and 5 are gone");
    }
}

#[test]
fn where_nothing_is_left_nothing_has_a_gradient() {
    let law = Law::Items { high: vec![1.0; 4], demand: 4 };
    let gone = Choices::smoothed(&law, GoodsSet::EMPTY, &[0.1; 5], 100.0, 4, &mut lanes(1));
    assert_eq!(gone.objective(4, 100.0, &vec![0.0; gone.choices.len()]).gradient, [0.0; 5]);
}
