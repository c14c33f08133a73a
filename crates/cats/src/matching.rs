//! Matching: airlines want a take-off slot at one airport and a landing slot at another.

use crate::atoms::Atoms;
use crate::mode::Mode;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

/// Longitude and latitude of the airports, in degrees: ORD, DCA, JFK, LGA.
const AIRPORTS: [(f64, f64); 4] =
    [(-87.75, 41.983_333_33), (-77.033_333_33, 38.85), (-73.783_333, 40.65), (-73.866_666_6, 40.766_666_66)];

/// Flights take at most this many slots.
const LONGEST_FLIGHT: usize = 10;

/// Goods are slots at four airports, and bidders want one for take-off and one for landing. Good `4 * t + a` is slot `t` of
/// airport `a`, for take-off and landing alike. Money is in the unit of CATS: a slot costs up to 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MatchingConfig {
    /// An airport's price is uniform from 0 to this.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_airport_price: u32,
    /// Slots that a take-off may be early.
    #[schemars(range(min = 0, max = 10))]
    pub early_takeoff_deviation: usize,
    /// Slots that a take-off may be late; as many as early, if that is more.
    #[schemars(range(min = 0, max = 10))]
    pub late_takeoff_deviation: usize,
    /// Slots that a landing may be early; without effect in mode `compat`.
    #[schemars(range(min = 0, max = 10))]
    pub early_landing_deviation: usize,
    /// Slots that a landing may be late; as many as early, if that is more.
    #[schemars(range(min = 0, max = 10))]
    pub late_landing_deviation: usize,
    /// A bidder values slots at their price times 1 plus or minus this.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub deviation: f64,
    /// Factor for each slot in the air beyond the flight's length.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub delay_coefficient: f64,
    /// Factor for each slot of landing late (mode `fixed`), or inverse factor for each slot of landing early (`compat`).
    #[schemars(range(min = 0.01, max = 1.0))]
    pub amount_late_coefficient: f64,
}

impl Default for MatchingConfig {
    fn default() -> Self {
        Self {
            max_airport_price: 5,
            early_takeoff_deviation: 1,
            late_takeoff_deviation: 2,
            early_landing_deviation: 1,
            late_landing_deviation: 2,
            deviation: 0.5,
            delay_coefficient: 0.9,
            amount_late_coefficient: 0.75,
        }
    }
}

impl Config for MatchingConfig {}

impl MatchingConfig {
    /// Whether there can be so many goods.
    ///
    /// # Errors
    /// If there are fewer than 4, or in mode `compat` if their number is not a multiple of 4, one slot at each airport.
    pub fn check_for(&self, goods: usize, mode: Mode) -> Result<(), OutOfRange> {
        if mode == Mode::Compat && !goods.is_multiple_of(4) {
            let below = goods / 4 * 4;
            let allowed =
                format!("a multiple of 4 for matching in mode compat, such as {} or {}", below.max(4), below + 4);
            return Err(OutOfRange::new("goods", allowed, goods));
        }
        OutOfRange::unless(goods >= 4, "goods", "at least 4 for matching, one slot at each airport", goods)
    }
}

/// The airports of an instance, with their prices.
#[derive(Debug, Clone)]
pub struct Airports {
    config: MatchingConfig,
    mode: Mode,
    goods: usize,
    prices: [f64; 4],
}

impl Airports {
    /// Draws the airports' prices.
    pub(crate) fn draw(config: MatchingConfig, mode: Mode, goods: usize, rng: &mut impl Rng) -> Self {
        let most = f64::from(config.max_airport_price);
        Self { config, mode, goods, prices: std::array::from_fn(|_| most * rng.random::<f64>()) }
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// The price of a slot at each airport.
    pub fn prices(&self) -> [f64; 4] {
        self.prices
    }

    /// Draws one bidder into `atoms`: all pairs of a take-off and a landing that suit a flight.
    pub(crate) fn bidder(&self, rng: &mut impl Rng, atoms: &mut Atoms) {
        let (from, to) = route(rng);
        let slots = self.goods / 4;
        let flight = flight_slots(from, to, slots);
        // Slots count from 1, as in the model.
        let start = if slots == flight { 1 } else { rng.random_range(1..=slots - flight) };
        let factor = 1.0 - self.config.deviation + 2.0 * self.config.deviation * rng.random::<f64>();
        let value = factor * (self.prices[from] + self.prices[to]);

        let MatchingConfig { early_takeoff_deviation, early_landing_deviation, .. } = self.config;
        let late_takeoff = self.config.late_takeoff_deviation.max(early_takeoff_deviation);
        let late_landing = self.config.late_landing_deviation.max(early_landing_deviation);
        let due = start + flight;
        atoms.clear();
        for takeoff in start.saturating_sub(early_takeoff_deviation).max(1)..=(start + late_takeoff).min(slots) {
            let soonest = match self.mode {
                Mode::Compat => takeoff + flight,
                Mode::Fixed => (takeoff + flight).max(due.saturating_sub(early_landing_deviation)),
            };
            for landing in soonest..=(due + late_landing).min(slots) {
                let late = match self.mode {
                    Mode::Compat => (landing as f64 - due as f64).min(0.0),
                    Mode::Fixed => landing.saturating_sub(due) as f64,
                };
                let delay = (landing - takeoff - flight) as f64;
                let price =
                    value * self.config.delay_coefficient.powf(delay) * self.config.amount_late_coefficient.powf(late);
                atoms.push_goods([4 * (takeoff - 1) + from, 4 * (landing - 1) + to], price);
            }
        }
    }
}

/// Two different airports with flights between them: any but JFK and LGA, which are next to each other.
fn route(rng: &mut impl Rng) -> (usize, usize) {
    let from = rng.random_range(0..4);
    loop {
        let to = rng.random_range(0..4);
        if from != to && from.min(to) != 2 {
            return (from, to);
        }
    }
}

/// The length of a flight in slots: the longest route takes 10, or one less than there are.
fn flight_slots(from: usize, to: usize, slots: usize) -> usize {
    let distance =
        |(one, other): (usize, usize)| (AIRPORTS[one].0 - AIRPORTS[other].0).hypot(AIRPORTS[one].1 - AIRPORTS[other].1);
    let longest = distance((0, 2));
    (LONGEST_FLIGHT.min(slots - 1) as f64 * distance((from, to)) / longest).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::bundle::goods_of;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn flights_are_as_long_as_the_model_says() {
        let flights = [(0, 2), (0, 3), (0, 1), (1, 2), (1, 3)].map(|(from, to)| flight_slots(from, to, 12));
        assert_eq!(flights, [10, 10, 8, 3, 3]);
    }

    #[test]
    fn groups_have_the_analytic_sizes() {
        let mut rng = Seed::new(4).stream(Stream::new("matching"));
        let airports = Airports::draw(MatchingConfig::default(), Mode::Compat, 48, &mut rng);
        let mut atoms = Atoms::new(48);
        let mut counts = [0.0_f64; 11];
        for _ in 0..100_000 {
            airports.bidder(&mut rng, &mut atoms);
            counts[atoms.len()] += 1e-5;
        }
        for (size, share) in [(3, 0.505), (6, 0.176), (10, 0.319)] {
            assert!((counts[size] - share).abs() < 0.006, "{counts:?}");
        }
        assert!((counts.iter().sum::<f64>() - counts[3] - counts[6] - counts[10]).abs() < 1e-9, "{counts:?}");
    }

    #[test]
    fn prices_follow_the_mode() {
        let mut rng = Seed::new(5).stream(Stream::new("matching"));
        let config = MatchingConfig { deviation: 0.0, ..MatchingConfig::default() };
        for mode in [Mode::Compat, Mode::Fixed] {
            let airports = Airports::draw(config, mode, 50 - if mode == Mode::Compat { 2 } else { 0 }, &mut rng);
            let mut atoms = Atoms::new(airports.goods());
            let (mut above, mut below) = (0, 0);
            for _ in 0..1000 {
                airports.bidder(&mut rng, &mut atoms);
                assert!(!atoms.is_empty());
                for (words, price) in atoms.iter() {
                    let goods: Vec<usize> = goods_of(words).collect();
                    assert!(goods.len() == 2 && goods[1] < 48);
                    let prices = airports.prices();
                    let full = prices[goods[0] % 4] + prices[goods[1] % 4];
                    above += usize::from(price > full * 1.000_001);
                    below += usize::from(price < full * 0.999_999);
                }
            }
            assert!(below > 0 && (above > 0) == (mode == Mode::Compat), "{mode}: {above} above, {below} below");
        }
    }

    #[test]
    fn every_number_of_slots_works() {
        let mut rng = Seed::new(6).stream(Stream::new("matching"));
        let wide = MatchingConfig {
            early_takeoff_deviation: 10,
            late_takeoff_deviation: 0,
            early_landing_deviation: 10,
            ..MatchingConfig::default()
        };
        for config in [MatchingConfig::default(), wide] {
            for mode in [Mode::Compat, Mode::Fixed] {
                for goods in [4, 8, 12, 40, 44, 200] {
                    config.check().unwrap().check_for(goods, mode).unwrap();
                    let airports = Airports::draw(config, mode, goods, &mut rng);
                    let mut atoms = Atoms::new(goods);
                    for _ in 0..200 {
                        airports.bidder(&mut rng, &mut atoms);
                        assert!(!atoms.is_empty() && atoms.iter().all(|(_, price)| price.is_finite()));
                    }
                }
            }
        }
    }

    #[test]
    fn refuses_what_is_out_of_range() {
        let config = MatchingConfig::default;
        for wrong in [
            MatchingConfig { max_airport_price: 0, ..config() },
            MatchingConfig { early_takeoff_deviation: 11, ..config() },
            MatchingConfig { late_takeoff_deviation: 11, ..config() },
            MatchingConfig { early_landing_deviation: 11, ..config() },
            MatchingConfig { late_landing_deviation: 11, ..config() },
            MatchingConfig { deviation: 1.1, ..config() },
            MatchingConfig { delay_coefficient: 0.0, ..config() },
            MatchingConfig { amount_late_coefficient: f64::NAN, ..config() },
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn refuses_goods_without_a_slot_everywhere() {
        let refused = |goods, mode| MatchingConfig::default().check_for(goods, mode).unwrap_err().to_string();
        assert_eq!(
            refused(50, Mode::Compat),
            "goods should be a multiple of 4 for matching in mode compat, such as 48 or 52, but is 50"
        );
        assert_eq!(
            refused(3, Mode::Fixed),
            "goods should be at least 4 for matching, one slot at each airport, but is 3"
        );
    }
}
