//! Whole instances: bidders in turn until there are enough bids.

use crate::comments;
use crate::dominance::BidSet;
use crate::error::CatsError;
use crate::generator::Generator;
use crate::instance::{Bid, Instance};
use crate::instance_config::InstanceConfig;
use crate::mode::Mode;
use crate::parameters::Parameters;
use crate::paths;
use crate::spatial::ValueLaw;
use crate::streams;
use crate::world::World;
use diffecon_auction::{Bundle, MAX_VALUE, Seed};
use diffecon_config::{Checked, OutOfRange};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// Bidders in a row who may leave the instance without more bids.
const PATIENCE: usize = 100_000;

/// An instance without comments, the law of private values if there is one, and the number of bidders drawn.
type Drawn = (Instance, Option<ValueLaw>, usize);

impl Generator {
    /// Generates instance number `index` of a seed: bidders in turn, without the bids that others dominate.
    ///
    /// The instance depends on the seed and its number alone. Prices have 6 digits, as in the files of CATS, or are whole.
    ///
    /// # Errors
    /// Those of [`InstanceConfig::check`]; [`CatsError::Unfinished`] if 100,000 bidders in a row leave no more bids than
    /// there were, or paths finds no map.
    pub fn instance(&self, config: &InstanceConfig, seed: Seed, index: u64) -> Result<Instance, CatsError> {
        config.check(self)?;
        let mut rng = Xoshiro256PlusPlus::from_rng(&mut seed.stream_at(streams::INSTANCES, index));
        let (mut instance, law, drawn) = match self.parameters() {
            Parameters::Paths(paths) if self.mode() == Mode::Compat => {
                self.instance_of_paths(paths, config, &mut rng)?
            }
            _ => self.instance_of_world(config, &mut rng)?,
        };
        let cut = if config.exact_bids { config.bids.and_then(|bids| instance.cut_last_bidder(bids)) } else { None };
        instance.comments = comments::of(self, config, (seed, index), law, drawn);
        instance.comments.extend(cut.map(|(cut, of)| format!("Bids cut: {cut} of the last bidder's {of}")));
        let (mut exact, mut rounded) = (f64::NAN, f64::NAN);
        for bid in &mut instance.bids {
            // Bids of a bidder often have the same price.
            if bid.price != exact {
                (exact, rounded) = (bid.price, config.rounded(bid.price));
            }
            bid.price = rounded;
            let fits = bid.price <= f64::from(MAX_VALUE);
            OutOfRange::unless(fits, "the price of a bid", format_args!("at most {MAX_VALUE:e}"), bid.price)?;
        }
        Ok(instance)
    }

    /// Bidders in turn, of one world; also the law of their private values and their number.
    fn instance_of_world(&self, config: &InstanceConfig, rng: &mut impl Rng) -> Result<Drawn, CatsError> {
        let world = self.world(rng)?;
        let mut bidders = world.bidders_in_turn(self.mode());
        let mut bids = BidSet::new(self.goods(), config.dominance_check);
        let (mut drawn, mut most, mut since) = (0, 0, 0);
        while !config.is_reached(bids.len(), bids.bidders()) {
            let atoms = bidders.draw(rng);
            bids.add(atoms, self.is_group(atoms.len()));
            drawn += 1;
            since = if bids.len() > most { 0 } else { since + 1 };
            most = most.max(bids.len());
            if since == PATIENCE {
                return Err(self.unfinished(config, &bids));
            }
        }
        let law = if let World::Spatial(world) = &world { Some(world.law()) } else { None };
        Ok((written(self.goods(), &bids, self.mode()), law, drawn))
    }

    /// An instance of paths, whose roads depend on the bids.
    fn instance_of_paths(
        &self,
        paths: &Checked<paths::PathsConfig>,
        config: &InstanceConfig,
        rng: &mut impl Rng,
    ) -> Result<Drawn, CatsError> {
        let is_reached = |bids, bidders| config.is_reached(bids, bidders);
        let draft = paths::compat_instance(paths, self.goods(), is_reached, rng)?;
        let instance = Instance {
            comments: Vec::new(),
            goods: draft.goods,
            dummies: draft.dummies,
            bids: draft.bids,
            dropped: Vec::new(),
        };
        Ok((instance, None, draft.bidders_drawn))
    }

    /// Whether a bidder with so many bids has a dummy. In CATS matching and scheduling always give one.
    fn is_group(&self, atoms: usize) -> bool {
        let always = matches!(self.parameters(), Parameters::Matching(_) | Parameters::Scheduling(_))
            && self.mode() == Mode::Compat;
        atoms > 1 || always
    }

    fn unfinished(&self, config: &InstanceConfig, bids: &BidSet) -> CatsError {
        let asked = match (config.bids, config.bidders) {
            (Some(bids), _) => format!("{bids} bids"),
            (None, bidders) => format!("{} bidders", bidders.unwrap_or_default()),
        };
        CatsError::Unfinished {
            reason: format!(
                "{} with {} goods: {asked} were asked for, but after {PATIENCE} more bidders there still are {} bids of {} \
                 bidders that no other bid dominates",
                self.distribution(),
                self.goods(),
                bids.len(),
                bids.bidders()
            ),
        }
    }

    /// The size of every bid, where it is constant and dummies do not tell bids apart.
    pub(crate) fn constant_size(&self) -> Option<usize> {
        if let Parameters::Legacy(config) = self.parameters() {
            config.constant_size(self.distribution())
        } else {
            None
        }
    }
}

/// The bids with their dummies: the group's number beyond the goods; in mode `fixed` without gaps.
fn written(goods: usize, bids: &BidSet, mode: Mode) -> Instance {
    let mut numbers: Vec<Option<usize>> = match mode {
        Mode::Compat => (0..bids.groups()).map(Some).collect(),
        Mode::Fixed => vec![None; bids.groups()],
    };
    let mut dummies = if mode == Mode::Compat { bids.groups() } else { 0 };
    let mut number_of = |group: usize| {
        *numbers[group].get_or_insert_with(|| {
            dummies += 1;
            dummies - 1
        })
    };
    let bids = bids.iter().map(|(words, price, group)| Bid {
        bundle: Bundle::from_words(words),
        price,
        dummy: group.map(|group| goods + number_of(group)),
    });
    let bids = bids.collect();
    Instance { comments: Vec::new(), goods, dummies, bids, dropped: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Distribution;
    use crate::statistics::InstanceStatistics;

    #[test]
    fn prices_are_rounded_as_asked() {
        let mut config = InstanceConfig::bids(1);
        assert_eq!(
            [1_234.567_89, 0.012_345_678, 0.0, 1.0e7].map(|price| config.rounded(price)),
            [1234.57, 0.012_345_7, 0.0, 1.0e7]
        );
        for exponent in -30..30 {
            for digits in [1.0, 1.234_567_89, 2.718_181_8, 9.999_994, 9.999_999] {
                let price = digits * 10.0_f64.powi(exponent);
                let written: f64 = format!("{price:.5e}").parse().unwrap();
                assert_eq!(config.rounded(price), written, "{price:e}");
            }
        }
        config.whole_prices = Some(1000);
        assert_eq!([1_234.567_89, 0.000_4, 0.000_5].map(|price| config.rounded(price)), [1_234_568.0, 0.0, 1.0]);
    }

    #[test]
    fn comments_tell_how_many_bidders_came() {
        let generator = Generator::new(Distribution::RegionsUpv, 20).unwrap();
        let config = InstanceConfig { dominance_check: false, ..InstanceConfig::bidders(7) };
        let instance = generator.instance(&config, Seed::new(1), 0).unwrap();
        assert!(instance.comments[1].ends_with("; Bidders drawn: 7; Bidders: 7"), "{:?}", instance.comments);
    }

    #[test]
    fn exact_numbers_cut_the_last_bidder_alone() {
        let mut cut = 0;
        for (distribution, mode) in
            Distribution::ALL.into_iter().flat_map(|one| [(one, Mode::Compat), (one, Mode::Fixed)])
        {
            let parameters = Parameters::default_of(distribution.family());
            let generator = Generator::with(distribution, 20, mode, parameters).unwrap();
            for index in 0..8 {
                let whole = InstanceConfig { dominance_check: index % 2 == 0, ..InstanceConfig::bids(61) };
                let exact = InstanceConfig { exact_bids: true, ..whole };
                let [whole, exact] =
                    [whole, exact].map(|config| generator.instance(&config, Seed::new(1), index).unwrap());
                assert_eq!(exact.bids.len(), 61, "{distribution}");
                assert_eq!(exact.bids[..60], whole.bids[..60], "{distribution}");
                let (bundle, price) = (&exact.bids[60].bundle, exact.bids[60].price);
                assert_eq!((bundle, price), (&whole.bids[60].bundle, whole.bids[60].price), "{distribution}");
                let groups: Vec<usize> = exact.bids.iter().filter_map(|bid| bid.dummy).collect();
                assert!(
                    groups.iter().all(|dummy| (exact.goods..exact.goods + exact.dummies).contains(dummy)),
                    "{distribution}"
                );
                // Matching and scheduling give single bids dummies too.
                let alone = exact.bids[60].dummy.is_some() && exact.bids[59].dummy != exact.bids[60].dummy;
                assert!(!alone || whole.bids.len() == 61, "{distribution}: a bid that was left alone keeps no dummy");
                let more = whole.bids.len() - 61;
                let remark = exact.comments.last().unwrap();
                assert_eq!(
                    remark.starts_with(&format!("Bids cut: {more} of the last bidder's ")),
                    more > 0,
                    "{remark}"
                );
                cut += usize::from(more > 0);
            }
        }
        assert!(cut > 50, "{cut}");
    }

    /// As in CATS, whose paths are not checked for dominance; in mode `fixed` they are.
    #[test]
    fn paths_of_the_compat_mode_keep_dominated_bids() {
        for (mode, dominated) in [(Mode::Compat, true), (Mode::Fixed, false)] {
            let parameters = Parameters::default_of(Distribution::Paths.family());
            let generator = Generator::with(Distribution::Paths, 50, mode, parameters).unwrap();
            let instances =
                (0..5).map(|index| generator.instance(&InstanceConfig::bids(200), Seed::new(1), index).unwrap());
            let found = instances.map(|instance| InstanceStatistics::of(&instance).dominated).collect::<Vec<usize>>();
            assert_eq!(found.iter().any(|count| *count > 0), dominated, "{mode}: {found:?}");
        }
    }

    #[test]
    fn dummies_of_the_fixed_mode_have_no_gaps() {
        let draw = |mode| {
            let parameters = Parameters::default_of(Distribution::RegionsUpv.family());
            let generator = Generator::with(Distribution::RegionsUpv, 20, mode, parameters).unwrap();
            generator.instance(&InstanceConfig::bids(60), Seed::new(1), 0).unwrap()
        };
        let instance = draw(Mode::Fixed);
        let mut first_seen: Vec<usize> = Vec::new();
        for dummy in instance.bids.iter().filter_map(|bid| bid.dummy) {
            if !first_seen.contains(&dummy) {
                first_seen.push(dummy);
            }
        }
        assert!(instance.dummies > 5);
        assert_eq!(first_seen, (20..20 + instance.dummies).collect::<Vec<_>>());
        // As in CATS, a group that lost its last bid keeps its number.
        let compat = draw(Mode::Compat);
        assert!(compat.bids.iter().filter_map(|bid| bid.dummy).all(|dummy| (20..20 + compat.dummies).contains(&dummy)));
    }

    #[test]
    fn impossible_numbers_are_refused_at_once() {
        let generator = Generator::new(Distribution::L3, 6).unwrap();
        let refused = |config: InstanceConfig| config.check(&generator).map_err(|error| error.to_string());
        let message = "bids should be in [1, 20], since L3 has 20 bundles of 3 of 6 goods and only the best bid for each is \
                       not dominated, but is 21";
        assert_eq!(refused(InstanceConfig::bids(21)), Err(message.to_owned()));
        assert_eq!(refused(InstanceConfig::bids(20)), Ok(()));
        assert_eq!(refused(InstanceConfig { dominance_check: false, ..InstanceConfig::bids(21) }), Ok(()));
        assert!(refused(InstanceConfig::bidders(0)).is_err());
        assert!(refused(InstanceConfig { bids: None, ..InstanceConfig::bids(1) }).is_err());
        assert!(refused(InstanceConfig { whole_prices: Some(0), ..InstanceConfig::bids(1) }).is_err());
        generator.instance(&InstanceConfig::bids(20), Seed::new(1), 0).unwrap();
    }

    #[test]
    fn what_cannot_be_finished_stops_with_a_reason() {
        let generator = Generator::new(Distribution::Matching, 4).unwrap();
        let error = generator.instance(&InstanceConfig::bids(100), Seed::new(1), 0).unwrap_err().to_string();
        let expected = "the generation cannot finish: matching with 4 goods: 100 bids were asked for, but after 100000 more \
                        bidders there still are 5 bids of 5 bidders that no other bid dominates";
        assert_eq!(error, expected);
    }
}
