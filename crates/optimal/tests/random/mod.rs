//! Small random types.

use diffecon_auction::{Bundle, ItemValues, Seed, Stream, Valuations, XorValuations};
use diffecon_optimal::Types;
use rand::{Rng, RngExt};

const TYPES: Stream = Stream::new("types of tests");

/// The stream of an instance.
pub fn rng(instance: u64) -> impl Rng {
    Seed::new(instance).stream(TYPES)
}

/// Types of a form of values (0 XOR, 1 additive, 2 unit demand) that is the instance's: up to 4 goods and 40 types, values of a few
/// sizes or of any, weights equal or not.
pub fn types(instance: u64) -> Types {
    let mut rng = rng(instance);
    let (goods, count) = (rng.random_range(1..=4), rng.random_range(1..=40));
    let coarse = rng.random_bool(0.5);
    let value = |rng: &mut dyn Rng| {
        let value: f32 = rng.random_range(0.0..4.0);
        if coarse { value.round() } else { value }
    };
    let valuations = if instance.is_multiple_of(3) {
        let mut xor = XorValuations::new(goods);
        for _ in 0..count {
            for _ in 0..rng.random_range(0..5) {
                let bundle = Bundle::from_goods(goods, (0..goods).filter(|_| rng.random_bool(0.6)));
                if bundle.size() > 0 {
                    xor.push_atom(bundle.words(), value(&mut rng));
                }
            }
            xor.finish_bidder();
        }
        Valuations::Xor(xor)
    } else {
        let items = ItemValues::new(goods, (0..count * goods).map(|_| value(&mut rng)).collect());
        if instance % 3 == 1 { Valuations::Additive(items) } else { Valuations::UnitDemand(items) }
    };
    if rng.random() {
        Types::of_bidders(&valuations)
    } else {
        let weights = (0..count).map(|_| rng.random_range(0.1..2.0)).collect();
        Types::weighted(&valuations, weights)
    }
}

/// The value of every bundle of so few goods to a type, `[2^M]`, from its definition.
pub fn all_values(types: &Types, one: usize) -> Vec<f64> {
    let valuations = types.valuations();
    let goods = valuations.goods();
    (0..1_u64 << goods)
        .map(|set| match valuations {
            Valuations::Xor(xor) => {
                let inside = xor.atoms(one).filter(|(atom, _)| atom[0] & !set == 0);
                inside.map(|(_, value)| f64::from(value)).fold(0.0, f64::max)
            }
            Valuations::Additive(items) | Valuations::UnitDemand(items) => {
                let values = (0..goods).filter(|good| set >> good & 1 == 1).map(|good| f64::from(items.row(one)[good]));
                if matches!(valuations, Valuations::Additive(_)) { values.sum() } else { values.fold(0.0, f64::max) }
            }
        })
        .collect()
}
