//! The gradient of the objective against central differences, in double precision.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use burn::tensor::FloatDType;
use diffecon_auction::{Seed, Stream, Valuations};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_pricing::{FamilyName, Pricing, PricingConfig};
use diffecon_tensor::{State, autodiff_device};
use diffecon_train::Learner;
use rand::RngExt;

const GOODS: usize = 9;
const CELLS: usize = 3;
/// So small that of no bidder two goods change places in the order of value less price, where the objective jumps.
const STEP: f32 = 2e-6;

/// Strictly ascending prices, where gradients are what they seem.
fn state(family: FamilyName) -> State {
    let mut rng = Seed::new(4).stream(Stream::new("prices"));
    let mut state = State::default();
    let mut numbers = |count: usize, of: &dyn Fn(usize, f32) -> f32| -> Vec<f32> {
        (0..count).map(|place| of(place, rng.random_range(0.01..0.03))).collect()
    };
    state.insert("prices.item", vec![GOODS], numbers(GOODS, &|_, random| random));
    match family {
        FamilyName::EntryFee => state.insert("prices.fee", vec![1], vec![0.25]),
        _ => state.insert("prices.size", vec![GOODS], numbers(GOODS, &|place, random| 0.07 * place as f32 + random)),
    }
    if family == FamilyName::Lattice {
        let side = CELLS + 1;
        let knot =
            |place: usize, random: f32| 0.04 * (place / side + place % side) as f32 + random * place.min(1) as f32;
        state.insert("prices.lattice", vec![side * side], numbers(side * side, &knot));
    }
    state
}

fn check(valuations: &Valuations, family: FamilyName) {
    let mut device = autodiff_device("cpu").unwrap();
    // The first tensor of a process fixes the device's precision, so later calls may be refused.
    let _ = device.configure(FloatDType::F64);
    let mut config = PricingConfig::default();
    (config.prices.family, config.prices.cells, config.prices.smoothness) = (family, CELLS, 0.01);
    let (train, validation) = (valuations.slice(0..200), valuations.slice(200..250));
    let provenance = MechanismProvenance::default();
    let mut learner = Pricing::new(config.check().unwrap(), train, validation, device, provenance).unwrap();
    let state = state(family);
    learner.restore(&state).unwrap();
    let batch: Vec<usize> = (0..64).collect();
    let gradient = learner.gradient(&batch, 20);
    for (name, array) in state.arrays() {
        let analytic = gradient.array(name, &array.shape).unwrap();
        let scale = analytic.iter().fold(0.0_f64, |most, entry| most.max(f64::from(entry.abs())));
        assert!(scale > 0.0, "{name} has a gradient");
        for index in 0..analytic.len() {
            let mut objective = |by: f32| {
                let (mut values, mut moved) = (array.values.clone(), state.clone());
                values[index] += by;
                let distance = f64::from(values[index]) - f64::from(array.values[index]);
                moved.insert(name, array.shape.clone(), values);
                learner.restore(&moved).unwrap();
                (learner.objective(&batch, 20), distance)
            };
            let ((high, up), (low, down)) = (objective(STEP), objective(-STEP));
            let numeric = (high - low) / (up - down);
            let error = (numeric - f64::from(analytic[index])).abs();
            // The first knot is every surcharge's zero, which its own gradient does not say.
            if (name, index) != ("prices.lattice", 0) {
                assert!(error < 1e-3 * scale, "{family:?} {name}[{index}]: {numeric} against {}", analytic[index]);
            }
        }
    }
}

fn samples() -> [Valuations; 3] {
    let generator = Generator::new(Distribution::RegionsUpv, GOODS).unwrap();
    let items = Items::new(Checked::<UniformConfig>::default(), GOODS).unwrap().population(250, Seed::new(3));
    [
        Valuations::Xor(population(&generator, WorldMode::Fixed, 250, Seed::new(2)).unwrap()),
        Valuations::UnitDemand(items.clone()),
        Valuations::Additive(items),
    ]
}

#[test]
fn item_and_size_prices() {
    // One good is all that bidders with unit demand buy: other sizes' prices are nobody's.
    let [xor, _, additive] = samples();
    [xor, additive].iter().for_each(|bidders| check(bidders, FamilyName::ItemSize));
}

#[test]
fn entry_fees() {
    samples().iter().for_each(|bidders| check(bidders, FamilyName::EntryFee));
}

#[test]
fn lattices() {
    check(&samples()[0], FamilyName::Lattice);
}
