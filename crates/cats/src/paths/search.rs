//! The shortest ways between two cities.

use super::network::Network;
use super::queue::Queue;

/// No road, city or beginning.
const NONE: u32 = u32::MAX;

/// Buffers that one search for ways after the other reuses.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The length of the shortest way from every city to the end; infinite where it does not matter. `[cities]`
    remaining: Vec<f64>,
    /// The city after every city on that way. `[cities]`
    next: Vec<u32>,
    /// Cities by their remaining length, or by the length of a detour through them.
    cities: Queue<u32>,
    /// Beginnings of ways, which share what they have in common.
    beginnings: Vec<Beginning>,
    /// Beginnings by the least length of a way that begins so.
    open: Queue<Open>,
    /// Whether a city is on the beginning at hand. `[cities]`
    is_passed: Vec<bool>,
    /// The least length of a detour to every city, infinite outside [`Workspace::detour`]. `[cities]`
    detours: Vec<f64>,
    /// The cities with a finite detour.
    touched: Vec<u32>,
    found: Ways,
}

/// The beginning of a way: another one and a road more.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    /// The beginning without its last road.
    shorter: u32,
    /// The last road; none for the first city alone.
    road: u32,
    /// The city it leads to.
    city: u32,
    length: f64,
}

/// A beginning whose continuations are still to be looked at.
#[derive(Debug, Clone, Copy)]
struct Open {
    beginning: u32,
    /// Whether a way that passes no city twice is known to have the length this is queued by.
    is_exact: bool,
}

/// Ways by increasing length.
#[derive(Debug, Clone, Default)]
pub(super) struct Ways {
    /// The roads of the ways, one way after the other.
    roads: Vec<u32>,
    /// Where every way ends in `roads`, and its length.
    ends: Vec<(usize, f64)>,
}

impl Ways {
    /// The number of ways.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The length of the last way, which is the longest.
    pub(super) fn longest(&self) -> Option<f64> {
        self.ends.last().map(|end| end.1)
    }

    /// The roads of every way, from its end to its beginning, and its length.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&[u32], f64)> {
        let start = |way: usize| if way == 0 { 0 } else { self.ends[way - 1].0 };
        self.ends.iter().enumerate().map(move |(way, &(end, length))| (&self.roads[start(way)..end], length))
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

impl Workspace {
    /// Empty buffers, which grow with the networks they are used for.
    pub fn new() -> Self {
        Self {
            remaining: Vec::new(),
            next: Vec::new(),
            cities: Queue::new(),
            beginnings: Vec::new(),
            open: Queue::new(),
            is_passed: Vec::new(),
            detours: Vec::new(),
            touched: Vec::new(),
            found: Ways::default(),
        }
    }

    /// Finds the `most` shortest ways shorter than `limit` that pass no city twice.
    ///
    /// Beginnings of ways are looked at by the least length of a way that begins so, so ways come out by increasing
    /// length. That least length is first taken from the shortest way to the end regardless of the cities passed
    /// already, and found anew only if that way meets them. Every beginning that is continued thus leads to a way at
    /// least as short as all those not found yet, and their number stays below `most` times the cities of a way.
    pub(super) fn search(&mut self, network: &Network, from: usize, to: usize, limit: f64, most: usize) -> &Ways {
        self.found.roads.clear();
        self.found.ends.clear();
        self.beginnings.clear();
        self.open.clear();
        self.measure(network, from, to, limit);
        self.begin(Beginning { shorter: NONE, road: NONE, city: from as u32, length: 0.0 }, limit);
        while let Some((bound, Open { beginning, is_exact })) = self.open.pop() {
            let Beginning { city, length, .. } = self.beginnings[beginning as usize];
            let city = city as usize;
            if city == to {
                self.keep(beginning);
                if self.found.len() == most {
                    break;
                }
                continue;
            }
            self.mark(beginning, true);
            if is_exact || self.is_free(city, to) {
                for exit in network.exits(city) {
                    if !self.is_passed[exit.city as usize] {
                        let length = length + exit.length;
                        self.begin(Beginning { shorter: beginning, road: exit.road, city: exit.city, length }, limit);
                    }
                }
            } else if let Some(detour) = self.detour(network, city, to, limit - length) {
                self.open.push(bound.max(length + detour), Open { beginning, is_exact: true });
            }
            self.mark(beginning, false);
        }
        &self.found
    }

    /// Measures the shortest ways to the end from all cities on a way shorter than `limit`.
    fn measure(&mut self, network: &Network, from: usize, to: usize, limit: f64) {
        let count = network.cities.len();
        self.remaining.clear();
        self.remaining.resize(count, f64::INFINITY);
        self.next.resize(count, NONE);
        self.is_passed.resize(count, false);
        self.detours.resize(count, f64::INFINITY);
        self.cities.clear();
        self.remaining[to] = 0.0;
        self.cities.push(0.0, to as u32);
        while let Some((length, city)) = self.cities.pop() {
            if length > self.remaining[city as usize] {
                continue;
            }
            for exit in network.exits(city as usize) {
                let (length, other) = (length + exit.length, exit.city as usize);
                if length < self.remaining[other] && length + network.cities.distance(from, other) < limit {
                    self.remaining[other] = length;
                    self.next[other] = city;
                    self.cities.push(length, exit.city);
                }
            }
        }
    }

    /// Opens a beginning, if a way that begins so may be shorter than `limit`.
    fn begin(&mut self, beginning: Beginning, limit: f64) {
        let bound = beginning.length + self.remaining[beginning.city as usize];
        if bound < limit {
            self.open.push(bound, Open { beginning: self.beginnings.len() as u32, is_exact: false });
            self.beginnings.push(beginning);
        }
    }

    /// The beginning and all shorter ones.
    fn trace(beginnings: &[Beginning], longest: u32) -> impl Iterator<Item = &Beginning> {
        let mut next = longest;
        std::iter::from_fn(move || {
            let beginning = beginnings.get(next as usize)?;
            next = beginning.shorter;
            Some(beginning)
        })
    }

    /// Marks the cities of a beginning as passed or not.
    fn mark(&mut self, beginning: u32, is_passed: bool) {
        for &Beginning { city, .. } in Self::trace(&self.beginnings, beginning) {
            self.is_passed[city as usize] = is_passed;
        }
    }

    /// Keeps a beginning that has reached the end.
    fn keep(&mut self, beginning: u32) {
        let roads = Self::trace(&self.beginnings, beginning).map(|beginning| beginning.road);
        self.found.roads.extend(roads.filter(|&road| road != NONE));
        self.found.ends.push((self.found.roads.len(), self.beginnings[beginning as usize].length));
    }

    /// Whether the shortest way from `city` to the end passes no city twice.
    fn is_free(&self, city: usize, to: usize) -> bool {
        let mut city = self.next[city] as usize;
        while city != to && !self.is_passed[city] {
            city = self.next[city] as usize;
        }
        city == to
    }

    /// The length of the shortest way from a city to the end past no passed city, if it is less than `limit`.
    fn detour(&mut self, network: &Network, from: usize, to: usize, limit: f64) -> Option<f64> {
        let mut shortest = None;
        self.cities.clear();
        self.cities.push(self.remaining[from], from as u32);
        self.detours[from] = 0.0;
        self.touched.push(from as u32);
        while let Some((bound, city)) = self.cities.pop() {
            let length = self.detours[city as usize];
            if city as usize == to {
                shortest = Some(length);
                break;
            }
            if bound > length + self.remaining[city as usize] {
                continue;
            }
            for exit in network.exits(city as usize) {
                let (length, other) = (length + exit.length, exit.city as usize);
                let bound = length + self.remaining[other];
                if !self.is_passed[other] && length < self.detours[other] && bound < limit {
                    self.detours[other] = length;
                    self.touched.push(exit.city);
                    self.cities.push(bound, exit.city);
                }
            }
        }
        for city in self.touched.drain(..) {
            self.detours[city as usize] = f64::INFINITY;
        }
        shortest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::cities::Cities;
    use diffecon_auction::{Seed, Stream};
    use rand::{Rng, RngExt};

    /// A network where every road is there with the same probability.
    fn random_network(count: usize, probability: f64, rng: &mut impl Rng) -> Network {
        let cities = Cities::draw(count, rng);
        let pairs = (0..count as u32).flat_map(|one| (one + 1..count as u32).map(move |other| (one, other)));
        let roads = pairs.filter(|_| rng.random::<f64>() < probability).collect();
        Network::new(cities, roads)
    }

    /// All ways shorter than `limit` that pass no city twice, by increasing length.
    fn all_ways(network: &Network, from: usize, to: usize, limit: f64) -> Vec<(f64, Vec<u32>)> {
        let mut ways = Vec::new();
        let mut open = vec![(0.0, vec![from as u32], Vec::new())];
        while let Some((length, passed, roads)) = open.pop() {
            let city = passed[passed.len() - 1] as usize;
            if city == to {
                ways.push((length, roads));
                continue;
            }
            for exit in network.exits(city) {
                if !passed.contains(&exit.city) && length + exit.length < limit {
                    let roads = [&roads[..], &[exit.road]].concat();
                    open.push((length + exit.length, [&passed[..], &[exit.city]].concat(), roads));
                }
            }
        }
        ways.sort_by(|one, other| one.0.total_cmp(&other.0));
        ways
    }

    #[test]
    fn finds_the_shortest_of_all_ways() {
        let mut rng = Seed::new(6).stream(Stream::new("search"));
        let mut workspace = Workspace::new();
        let (mut full, mut short, mut none) = (0, 0, 0);
        for round in 0..2000 {
            let probability = [0.3, 0.5, 0.9][round % 3];
            let network = random_network(3 + round % 6, probability, &mut rng);
            let (from, to) = network.cities.pair(&mut rng);
            let limit =
                network.cities.distance(from, to) * (1.0 + [0.5, 2.0, 100.0][round % 5 % 3] * rng.random::<f64>());
            let all = all_ways(&network, from, to, limit);
            for most in [1, 2, 5, 40] {
                let ways = workspace.search(&network, from, to, limit, most);
                assert_eq!(ways.len(), all.len().min(most));
                for ((roads, length), (expected, expected_roads)) in ways.iter().zip(&all) {
                    let mut roads = roads.to_vec();
                    roads.reverse();
                    assert_eq!(&roads, expected_roads);
                    assert!((length - expected).abs() < 1e-12 && length < limit);
                }
                assert_eq!(ways.longest().is_none(), all.is_empty());
                none += usize::from(all.is_empty());
                full += usize::from(ways.len() == most);
                short += usize::from(!all.is_empty() && ways.len() < most);
            }
        }
        assert!(full > 1000 && short > 1000 && none > 500, "all cases occur: {full}, {short}, {none}");
    }

    #[test]
    fn dead_ends_cost_little() {
        // 40 cities, all joined to each other, that only lead back to the beginning of a road on their own.
        let mut rng = Seed::new(7).stream(Stream::new("search"));
        let cities = Cities::draw(42, &mut rng);
        let crowd = (0..41).flat_map(|one| (one + 1..41).map(move |other| (one, other)));
        let network = Network::new(cities, crowd.chain([(40, 41)]).collect());
        let mut workspace = Workspace::new();
        assert_eq!(workspace.search(&network, 40, 41, 1e3, 5).len(), 1);
        assert!(workspace.beginnings.len() < 100, "{}", workspace.beginnings.len());
    }
}
