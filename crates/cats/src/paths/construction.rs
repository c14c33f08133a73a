//! Building the roads of a network.

use super::cities::Cities;
use super::config::PathsConfig;
use super::network::Network;
use crate::error::CatsError;
use crate::mode::Mode;
use rand::Rng;

/// Most networks in a row that may fall apart.
const ATTEMPTS: usize = 10_000;

impl Network {
    /// Draws a connected network with at least `goods` roads.
    ///
    /// Begins with `cities` cities and takes more if these are too few for the roads; `cities` is their number then.
    ///
    /// # Errors
    /// [`CatsError::Unfinished`] if five cities for each good are too few, or networks hardly ever are connected.
    pub(super) fn draw(
        config: &PathsConfig,
        mode: Mode,
        goods: usize,
        cities: &mut usize,
        rng: &mut impl Rng,
    ) -> Result<Self, CatsError> {
        let most = PathsConfig::most_cities(goods);
        let mut attempts = 0;
        while *cities <= most {
            let Some(construction) = Construction::draw(config, mode, *cities, rng) else {
                *cities += 1;
                continue;
            };
            if construction.roads < goods {
                *cities = match mode {
                    Mode::Compat => *cities + 1,
                    Mode::Fixed => (*cities * goods / construction.roads).clamp(*cities + 1, 2 * *cities),
                };
                continue;
            }
            let network = construction.finish();
            if network.is_connected() {
                return Ok(network);
            }
            attempts += 1;
            if attempts == ATTEMPTS {
                let reason = format!("none of {ATTEMPTS} networks of roads is connected");
                return Err(CatsError::Unfinished { reason });
            }
        }
        let density = config.edge_density;
        let reason = format!("at most {most} cities for {goods} goods have no room for {density} roads each");
        Err(CatsError::Unfinished { reason })
    }
}

/// Roads under construction.
struct Construction {
    cities: Cities,
    /// The cities at the other ends of the roads out of every city. `[cities]`
    neighbors: Vec<Vec<u32>>,
    roads: usize,
}

impl Construction {
    /// Joins `count` cities to their nearest ones, then builds roads until there are enough.
    ///
    /// Building ends early once more pairs of cities in a row than there are cities need no new road. In compat mode,
    /// where all pairs without a road need one, none comes of it; in fixed mode roads that lead to where they are
    /// needed suffice.
    fn draw(config: &PathsConfig, mode: Mode, count: usize, rng: &mut impl Rng) -> Option<Self> {
        let wanted = count as f64 * config.edge_density;
        if mode == Mode::Compat && wanted > (count * (count - 1) / 2) as f64 {
            return None;
        }
        let cities = Cities::draw(count, rng);
        let mut construction = Self { cities, neighbors: vec![Vec::new(); count], roads: 0 };
        construction.join_nearest(config.initial_connections);
        let mut in_vain = 0;
        while (construction.roads as f64) < wanted {
            let (from, to) = construction.cities.pair(rng);
            let has_built = match mode {
                Mode::Compat => construction.build(from, to),
                Mode::Fixed => construction.build_way(from, to, config.building_penalty),
            };
            in_vain = if has_built { 0 } else { in_vain + 1 };
            if in_vain > count {
                return (mode == Mode::Fixed).then_some(construction);
            }
        }
        Some(construction)
    }

    /// Joins every city to the `connections` cities nearest to it.
    fn join_nearest(&mut self, connections: usize) {
        let left_to_right = self.cities.left_to_right();
        let mut nearest = Vec::new();
        for (place, &city) in left_to_right.iter().enumerate() {
            self.cities.nearest(&left_to_right, place, connections, &mut nearest);
            nearest.iter().for_each(|&(_, other)| {
                self.build(city, other);
            });
        }
    }

    /// Builds the road between two cities, and returns whether it is new.
    fn build(&mut self, one: usize, other: usize) -> bool {
        let is_new = !self.neighbors[one].contains(&(other as u32));
        if is_new {
            self.neighbors[one].push(other as u32);
            self.neighbors[other].push(one as u32);
            self.roads += 1;
        }
        is_new
    }

    /// Builds what is missing of the cheapest way between two cities, and returns whether anything was.
    ///
    /// A road that exists costs its length, a new one `penalty` times that.
    fn build_way(&mut self, from: usize, to: usize, penalty: f64) -> bool {
        let before = self.cheapest_way(from, to, penalty);
        let (mut city, mut has_built) = (to, false);
        while city != from {
            has_built |= self.build(before[city], city);
            city = before[city];
        }
        has_built
    }

    /// The city before every city on its cheapest way from `from`: right for `to` and the cities on the way there.
    fn cheapest_way(&self, from: usize, to: usize, penalty: f64) -> Vec<usize> {
        let count = self.cities.len();
        let straight = |one: usize, other: usize| self.cities.distance(one, other);
        let mut before = vec![from; count];
        let mut costs = vec![f64::INFINITY; count];
        costs[from] = 0.0;
        costs[to] = penalty * straight(from, to);
        // No way costs less than the straight distance, so ways through other cities cost more than a new straight
        // road.
        let is_near = |city: &usize| straight(from, *city) + straight(*city, to) < penalty * straight(from, to);
        let mut open: Vec<usize> = (0..count).filter(|&city| city != from && is_near(&city)).collect();
        let (mut city, mut cost) = (from, 0.0);
        loop {
            for &other in &self.neighbors[city] {
                let through = cost + straight(city, other as usize);
                if through < costs[other as usize] {
                    costs[other as usize] = through;
                    before[other as usize] = city;
                }
            }
            // The next city is the one with the least bound on a way through it.
            let (mut place, mut least) = (None, costs[to]);
            for (index, &other) in open.iter().enumerate() {
                let through = cost + penalty * straight(city, other);
                if through < costs[other] {
                    costs[other] = through;
                    before[other] = city;
                }
                let bound = costs[other] + straight(other, to);
                if bound < least {
                    (place, least) = (Some(index), bound);
                }
            }
            let Some(place) = place else { return before };
            city = open.swap_remove(place);
            cost = costs[city];
        }
    }

    fn finish(self) -> Network {
        let mut roads: Vec<(u32, u32)> = (0..)
            .zip(&self.neighbors)
            .flat_map(|(city, neighbors)| neighbors.iter().map(move |&other| (city, other)))
            .filter(|(city, other)| city < other)
            .collect();
        roads.sort_unstable();
        Network::new(self.cities, roads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};

    fn network(config: &PathsConfig, mode: Mode, goods: usize, seed: u64) -> (usize, Network) {
        let mut cities = config.first_cities(goods);
        let network =
            Network::draw(config, mode, goods, &mut cities, &mut Seed::new(seed).stream(Stream::new("network")))
                .unwrap();
        (cities, network)
    }

    #[test]
    fn networks_are_connected_and_have_the_roads_asked_for() {
        for seed in 0..50 {
            let config = PathsConfig::default();
            let (cities, roads) = network(&config, Mode::Compat, 50, seed);
            assert_eq!((cities, roads.len(), roads.is_connected()), (20, 60, true));
            let (cities, roads) = network(&config, Mode::Fixed, 50, seed);
            assert!(cities > 20 && roads.len() >= 50 && roads.is_connected(), "{cities}, {}", roads.len());
            let left_to_right = roads.cities.left_to_right();
            let mut in_order = Vec::new();
            for (place, &city) in left_to_right.iter().enumerate() {
                let mut ends: Vec<u32> = roads.exits(city).iter().map(|exit| exit.city).collect();
                let mut nearest = Vec::new();
                roads.cities.nearest(&left_to_right, place, 2, &mut nearest);
                assert!(nearest.iter().all(|&(_, other)| ends.contains(&(other as u32))), "joined to the nearest");
                let onward = roads.exits(city).iter().filter(|exit| exit.city as usize > city);
                in_order.extend(onward.map(|exit| (exit.road, city, exit.city)));
                ends.sort_unstable();
                ends.dedup();
                assert_eq!(ends.len(), roads.exits(city).len(), "one road between two cities");
            }
            in_order.sort_unstable();
            assert_eq!(in_order.len(), roads.len());
            assert!(in_order.is_sorted_by_key(|&(_, city, other)| (city, other)), "roads by their ends");
        }
    }

    #[test]
    fn takes_more_cities_where_roads_do_not_fit() {
        for seed in 0..20 {
            let (cities, roads) = network(&PathsConfig::default(), Mode::Compat, 10, seed);
            assert!((7..12).contains(&cities) && roads.len() == 3 * cities, "{cities} cities");
            let few = PathsConfig { initial_cities: Some(3), ..PathsConfig::default() };
            assert!(network(&few, Mode::Compat, 50, seed).1.len() >= 50);
        }
    }

    #[test]
    fn cities_grow_in_proportion_to_the_roads_that_are_missing() {
        let (config, goods) = (PathsConfig { initial_cities: Some(3), ..PathsConfig::default() }, 300);
        for seed in 0..10 {
            let (cities, roads) = network(&config, Mode::Fixed, goods, seed);
            let mut rng = Seed::new(seed).stream(Stream::new("network"));
            let (mut expected, mut tried) = (3, Vec::new());
            loop {
                tried.push(expected);
                let construction = Construction::draw(&config, Mode::Fixed, expected, &mut rng).unwrap();
                if construction.roads < goods {
                    let in_proportion = expected as f64 * goods as f64 / construction.roads as f64;
                    expected = (in_proportion as usize).clamp(expected + 1, 2 * expected);
                } else if construction.finish().is_connected() {
                    break;
                }
            }
            assert_eq!(cities, expected);
            assert!(roads.len() >= goods && tried.len() < 30, "{tried:?}");
        }
    }

    #[test]
    fn the_cheapest_way_follows_roads_and_saves_new_ones() {
        let mut rng = Seed::new(4).stream(Stream::new("ways"));
        for round in 0..200 {
            let penalty = [1.0, 1.3, 1.7, 3.0][round % 4];
            let mut construction =
                Construction { cities: Cities::draw(6, &mut rng), neighbors: vec![Vec::new(); 6], roads: 0 };
            for (one, other) in [(0, 1), (1, 2), (3, 4)] {
                construction.build(one, other);
            }
            let cost = |way: &[usize]| -> f64 {
                let legs = way.windows(2).map(|leg| {
                    let exists = construction.neighbors[leg[0]].contains(&(leg[1] as u32));
                    construction.cities.distance(leg[0], leg[1]) * if exists { 1.0 } else { penalty }
                });
                legs.sum()
            };
            let before = construction.cheapest_way(5, 0, penalty);
            let mut way = vec![0];
            while way[way.len() - 1] != 5 {
                way.push(before[way[way.len() - 1]]);
            }
            let mut ways: Vec<Vec<usize>> = vec![vec![0]];
            let mut least = f64::INFINITY;
            while let Some(way) = ways.pop() {
                if way[way.len() - 1] == 5 {
                    least = least.min(cost(&way));
                } else {
                    ways.extend((0..6).filter(|city| !way.contains(city)).map(|city| [&way[..], &[city]].concat()));
                }
            }
            assert!((cost(&way) - least).abs() < 1e-12, "{way:?} costs {} instead of {least}", cost(&way));
        }
    }

    #[test]
    fn says_why_it_cannot_finish() {
        let config = PathsConfig { initial_connections: 1, edge_density: 0.25, ..PathsConfig::default() };
        let mut cities = config.first_cities(10);
        let mut rng = Seed::new(5).stream(Stream::new("network"));
        let error = Network::draw(&config, Mode::Compat, 10, &mut cities, &mut rng).unwrap_err().to_string();
        assert_eq!(error, "the generation cannot finish: none of 10000 networks of roads is connected");
        let config = PathsConfig { edge_density: 12.0, ..PathsConfig::default() };
        let error = Network::draw(&config, Mode::Compat, 5, &mut 3, &mut rng).unwrap_err().to_string();
        let reason = "at most 25 cities for 5 goods have no room for 12 roads each";
        assert_eq!(error, format!("the generation cannot finish: {reason}"));
    }
}
