//! Offers and their prices against every bundle, one by one.

use diffecon_auction::{Bundle, ItemValues, Mechanism, PriceFunction, Seed, Stream, Valuations, XorValuations};
use diffecon_config::Config;
use diffecon_pricing::families::{Priced, family};
use diffecon_pricing::{FamilyName, Offers, PricingConfig};
use diffecon_tensor::{State, autodiff_device, values};
use rand::RngExt;

const GOODS: usize = 5;
const BIDDERS: usize = 40;

fn samples(rng: &mut impl RngExt) -> [Valuations; 3] {
    let mut xor = XorValuations::new(GOODS);
    for bidder in 0..BIDDERS {
        for _ in 0..bidder % 4 {
            xor.push_atom(&[rng.random_range(1..1 << GOODS)], rng.random());
        }
        xor.finish_bidder();
    }
    let items = ItemValues::new(GOODS, (0..BIDDERS * GOODS).map(|_| rng.random()).collect());
    [Valuations::Xor(xor), Valuations::UnitDemand(items.clone()), Valuations::Additive(items)]
}

/// Whatever the numbers: the prices are monotone, the offers cost what the price function says, and the best of them is the best
/// of all bundles.
#[test]
fn favourites_are_among_the_offers_at_the_prices_of_the_file() {
    let mut rng = Seed::new(9).stream(Stream::new("test"));
    let device = autodiff_device("cpu").unwrap();
    for name in [FamilyName::ItemSize, FamilyName::EntryFee, FamilyName::Lattice] {
        for bidders in samples(&mut rng) {
            let mut config = PricingConfig::default();
            (config.prices.family, config.prices.cells) = (name, 3);
            let free = PriceFunction::new(vec![0.0; GOODS], vec![0.0; GOODS + 1]).unwrap();
            let mut prices = family(&config.check().unwrap(), &free, &device);
            for (parameter, _) in prices.parameters_mut() {
                let (mut state, mut random) = (State::default(), State::default());
                parameter.save(&mut state);
                for (name, array) in state.arrays() {
                    let numbers = (0..array.values.len()).map(|_| rng.random_range(-0.1..0.4)).collect();
                    random.insert(name, array.shape.clone(), numbers);
                }
                parameter.load(&random).unwrap();
            }
            let function = prices.price_function(1.0).unwrap();
            for small in 0..1_u64 << GOODS {
                for good in 0..GOODS {
                    assert!(function.price(&[small]) <= function.price(&[small | 1 << good]), "{name:?}, {small:b}");
                }
            }
            if function.check_for(&bidders).is_err() {
                continue;
            }
            let Priced { values: worth, prices } =
                prices.price(&Offers::new(&bidders, &(0..BIDDERS).collect::<Vec<_>>(), &device));
            let offers = worth.dims()[1];
            let (worth, prices) = (values(&worth), values(&prices));
            for (bidder, sale) in function.sell(&bidders).into_iter().enumerate() {
                let all = (0..1_u64 << GOODS)
                    .map(|words| f64::from(bidders.value(bidder, &[words])) - function.price(&[words]));
                let most = all.fold(0.0, f64::max);
                let offered =
                    (bidder * offers..(bidder + 1) * offers).map(|offer| f64::from(worth[offer] - prices[offer]));
                let best = offered.fold(0.0, f64::max);
                assert!((best - most).abs() < 1e-5, "{name:?}, bidder {bidder}: {best} against {most}");
                assert!((sale.utility() - most).abs() < 1e-6, "{name:?}, bidder {bidder}");
            }
        }
    }
}

#[test]
fn a_bidder_without_a_further_atom_is_offered_nothing() {
    let mut xor = XorValuations::new(3);
    xor.push_atom(Bundle::from_goods(3, [0, 2]).words(), 2.0);
    xor.push_atom(Bundle::from_goods(3, [1]).words(), 0.5);
    xor.finish_bidder();
    xor.finish_bidder();
    let device = autodiff_device("cpu").unwrap();
    let start = PriceFunction::new(vec![0.25, 0.5, 1.0], vec![0.0, 0.125, 0.25, 0.25]).unwrap();
    let prices = family(&PricingConfig::default(), &start, &device);
    let Priced { values: worth, prices } = prices.price(&Offers::new(&Valuations::Xor(xor), &[0, 1], &device));
    assert_eq!((values(&prices), &values(&worth)[..2]), (vec![1.5, 0.625, 0.0, 0.0], &[2.0, 0.5][..]));
    assert!(values(&worth)[2..].iter().all(|value| *value < -1e5));
}
