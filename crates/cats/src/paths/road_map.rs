//! A fixed network of roads, on which bidders are exchangeable.

use super::bidding::Bidding;
use super::config::PathsConfig;
use super::network::Network;
use super::search::Workspace;
use super::shipment::Shipment;
use crate::atoms::Atoms;
use crate::error::CatsError;
use crate::mode::Mode;
use diffecon_config::Checked;
use rand::Rng;

/// Most road maps in a row that may have another number of roads.
const ATTEMPTS: usize = 1000;

/// Bids on a network for each good, after which a larger network is taken: as in an instance of 50 goods and 500 bids.
const BIDS_PER_GOOD: usize = 10;

/// A network with as many roads as there are goods.
#[derive(Debug, Clone)]
pub struct RoadMap {
    config: PathsConfig,
    mode: Mode,
    network: Network,
}

impl RoadMap {
    /// Draws bidders on a network until they use `goods` roads, and closes the others.
    ///
    /// In [`Mode::Compat`] all roads are built straight; in [`Mode::Fixed`] they follow existing ones as far as that
    /// saves costs, where a new road costs `building_penalty` times its length.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] for parameters that do not pass [`PathsConfig::check_for`]. [`CatsError::Unfinished`] as
    /// for [`compat_instance`](super::compat_instance), or if 1000 networks in a row have more roads than `goods`.
    pub fn draw(
        config: &Checked<PathsConfig>,
        mode: Mode,
        goods: usize,
        rng: &mut impl Rng,
    ) -> Result<Self, CatsError> {
        let is_done = |bidding: &Bidding| bidding.is_pruned || bidding.bids.len() >= BIDS_PER_GOOD * goods;
        for _ in 0..ATTEMPTS {
            let network = Bidding::run(config, mode, goods, is_done, rng)?.network;
            if network.len() == goods {
                return Ok(Self { config: **config, mode, network });
            }
        }
        let reason = format!("none of {ATTEMPTS} networks has {goods} roads and no more");
        Err(CatsError::Unfinished { reason })
    }

    /// The number of goods, which are the roads.
    pub fn goods(&self) -> usize {
        self.network.len()
    }

    /// Draws one bidder into `atoms`, which are cleared before: the ways the bidder would pay for, by increasing
    /// length.
    ///
    /// Bidders who find none are redrawn. In [`Mode::Compat`] every way is worth the same: the length of the last way
    /// if there are `max_bids` of them, and otherwise what the shipment is worth. In [`Mode::Fixed`] it is what the
    /// shipment is worth less the length of the way.
    pub fn bidder(&self, workspace: &mut Workspace, rng: &mut impl Rng, atoms: &mut Atoms) {
        atoms.clear();
        // This ends: any pair of cities with a road between them has a way for any factor above 1.
        while atoms.is_empty() {
            let shipment = Shipment::draw(&self.config, &self.network.cities, rng);
            let ways = shipment.ways(&self.config, &self.network, workspace);
            for (roads, length) in ways.iter() {
                let price = shipment.price(&self.config, self.mode, ways, length);
                atoms.push_goods(roads.iter().map(|&road| road as usize), price);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::bundle;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn bidders_bid_on_ways_over_the_roads_of_the_map() {
        for (mode, goods) in [(Mode::Compat, 2), (Mode::Compat, 50), (Mode::Fixed, 50), (Mode::Compat, 130)] {
            let config = Checked::default();
            let mut rng = Seed::new(8).stream(Stream::new("road map"));
            let map = RoadMap::draw(&config, mode, goods, &mut rng).unwrap();
            assert_eq!(map.goods(), goods);
            let lengths: Vec<f64> = map.network.lengths().collect();
            let (mut workspace, mut atoms) = (Workspace::new(), Atoms::new(goods));
            let mut is_used = vec![false; goods];
            for _ in 0..2000 {
                map.bidder(&mut workspace, &mut rng, &mut atoms);
                assert!((1..=5).contains(&atoms.len()));
                let length = |words| bundle::goods_of(words).map(|road| lengths[road]).sum::<f64>();
                let ways: Vec<(f64, f64)> = atoms.iter().map(|(words, price)| (length(words), price)).collect();
                assert!(ways.is_sorted_by(|one, next| one.0 < next.0 && (mode == Mode::Compat || one.1 > next.1)));
                let (longest, price) = ways[ways.len() - 1];
                for (length, other) in &ways {
                    // What the shipment is worth is the same for all ways.
                    let difference =
                        if mode == Mode::Compat { other - price } else { other + length - price - longest };
                    assert!(difference.abs() < 1e-12 && *other > 0.0, "{ways:?}");
                }
                if mode == Mode::Compat {
                    let is_full = ways.len() == 5;
                    assert!(if is_full { (price - longest).abs() < 1e-12 } else { price > longest }, "{ways:?}");
                }
                atoms.iter().flat_map(|(words, _)| bundle::goods_of(words)).for_each(|road| is_used[road] = true);
            }
            assert!(is_used.into_iter().all(|is_used| is_used), "every road is on some way");
        }
    }

    #[test]
    fn the_same_stream_draws_the_same_map() {
        let draw =
            || RoadMap::draw(&Checked::default(), Mode::Compat, 30, &mut Seed::new(9).stream(Stream::new("road map")));
        let (one, other) = (draw().unwrap(), draw().unwrap());
        assert!(one.network.lengths().eq(other.network.lengths()));
    }

    #[test]
    fn refuses_bad_parameters() {
        let mut rng = Seed::new(9).stream(Stream::new("road map"));
        let error = RoadMap::draw(&Checked::default(), Mode::Fixed, 1, &mut rng).unwrap_err().to_string();
        assert!(error.starts_with("edge_density should be at most 2, "), "{error}");
    }
}
