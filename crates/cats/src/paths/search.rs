//! The shortest ways between two cities.

use super::network::{Exit, Network};
use super::queue::Queue;
use diffecon_auction::bundle::goods_of;

/// No road, city or beginning.
const NONE: u32 = u32::MAX;

/// Buffers that one search for ways after the other reuses.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Lengths for [`Goal::remaining`] where the network does not know them. `[cities]`
    measured: Vec<f64>,
    /// How the shortest way to the end goes on from every city, as far as it was asked for. `[cities]`
    onward: Vec<Onward>,
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

/// Where ways lead.
#[derive(Debug, Clone, Copy)]
struct Goal<'a> {
    network: &'a Network,
    /// The end.
    to: usize,
    /// The length of the shortest way from every city to the end; infinite where it does not matter. `[cities]`
    remaining: &'a [f64],
}

/// How the shortest way to the end goes on from a city.
#[derive(Debug, Clone, Copy)]
struct Onward {
    /// The city's exit that it takes; none while that was not asked for.
    exit: u32,
    /// The least length of a way by another exit.
    otherwise: f64,
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
            measured: Vec::new(),
            onward: Vec::new(),
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
    /// already, and found anew only if that way meets them. Otherwise the way is found, and the other exits of its cities
    /// begin others. Every beginning that is looked at thus leads to a way at least as short as all those not found yet,
    /// and their number stays below `most` times the cities of a way.
    pub(super) fn search(&mut self, network: &Network, from: usize, to: usize, limit: f64, most: usize) -> &Ways {
        self.found.roads.clear();
        self.found.ends.clear();
        let measured = std::mem::take(&mut self.measured);
        if let Some(remaining) = network.distances_to(to) {
            self.search_with(Goal { network, to, remaining }, from, limit, most);
            self.measured = measured;
        } else {
            let measured = self.measure(measured, network, from, to, limit);
            self.search_with(Goal { network, to, remaining: &measured }, from, limit, most);
            self.measured = measured;
        }
        &self.found
    }

    fn search_with(&mut self, goal: Goal, from: usize, limit: f64, most: usize) {
        let least = goal.remaining[from];
        if least >= limit {
            return;
        }
        let count = goal.remaining.len();
        self.onward.clear();
        self.onward.resize(count, Onward { exit: NONE, otherwise: f64::INFINITY });
        self.is_passed.resize(count, false);
        self.detours.resize(count, f64::INFINITY);
        self.beginnings.clear();
        self.beginnings.push(Beginning { shorter: NONE, road: NONE, city: from as u32, length: 0.0 });
        self.open.clear();
        self.open.push(least, Open { beginning: 0, is_exact: false });
        while let Some((bound, Open { beginning, is_exact })) = self.open.pop() {
            let Beginning { city, length, .. } = self.beginnings[beginning as usize];
            let city = city as usize;
            self.mark(beginning, true);
            if city == goal.to || !is_exact && self.is_free(goal, city) {
                // What branches off the last way is not needed.
                let is_last = self.found.len() + 1 == most;
                let way = self.follow(goal, beginning, (!is_last).then_some(limit));
                self.keep(way);
                self.mark(way, false);
                if self.found.len() == most {
                    break;
                }
                continue;
            }
            if is_exact {
                self.branch(goal, beginning, limit);
            } else if let Some(detour) = self.detour(goal, city, limit - length) {
                self.open.push(bound.max(length + detour), Open { beginning, is_exact: true });
            }
            self.mark(beginning, false);
        }
    }

    /// Measures the shortest ways to the end from all cities on a way shorter than `limit`, into `remaining`.
    fn measure(&mut self, mut remaining: Vec<f64>, network: &Network, from: usize, to: usize, limit: f64) -> Vec<f64> {
        remaining.clear();
        remaining.resize(network.cities.len(), f64::INFINITY);
        self.cities.clear();
        remaining[to] = 0.0;
        self.cities.push(0.0, to as u32);
        while let Some((length, city)) = self.cities.pop() {
            if length > remaining[city as usize] {
                continue;
            }
            for exit in network.exits(city as usize) {
                let (length, other) = (length + exit.length, exit.city as usize);
                if length < remaining[other] && length + network.cities.distance(from, other) < limit {
                    remaining[other] = length;
                    self.cities.push(length, exit.city);
                }
            }
        }
        remaining
    }

    /// Follows the shortest way to the end, which passes no passed city, and opens what branches off if there is a limit. The
    /// cities are passed then, and the way is a beginning.
    fn follow(&mut self, goal: Goal, mut beginning: u32, limit: Option<f64>) -> u32 {
        loop {
            let Beginning { city, length, .. } = self.beginnings[beginning as usize];
            if city as usize == goal.to {
                return beginning;
            }
            let Onward { exit, otherwise } = self.onward(goal, city as usize);
            let onward = goal.network.exits(city as usize)[exit as usize];
            self.is_passed[onward.city as usize] = true;
            if let Some(limit) = limit
                && length + otherwise < limit
            {
                self.branch(goal, beginning, limit);
            }
            self.beginnings.push(Beginning {
                shorter: beginning,
                road: onward.road,
                city: onward.city,
                length: length + onward.length,
            });
            beginning = self.beginnings.len() as u32 - 1;
        }
    }

    /// Opens what a beginning may go on with: roads to cities not passed yet, if a way that goes on so may be shorter than
    /// `limit`.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "no processor foresees which exits open: they are marked without a branch"
    )]
    fn branch(&mut self, goal: Goal, shorter: u32, limit: f64) {
        let Beginning { city, length, .. } = self.beginnings[shorter as usize];
        for exits in goal.network.exits(city as usize).chunks(64) {
            let mut opens = 0_u64;
            for (index, exit) in exits.iter().enumerate() {
                let bound = length + exit.length + goal.remaining[exit.city as usize];
                opens |= u64::from(!self.is_passed[exit.city as usize] & (bound < limit)) << index;
            }
            for index in goods_of(&[opens]) {
                let Exit { city, road, length: more } = exits[index];
                let length = length + more;
                let bound = length + goal.remaining[city as usize];
                self.open.push(bound, Open { beginning: self.beginnings.len() as u32, is_exact: false });
                self.beginnings.push(Beginning { shorter, road, city, length });
            }
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
    fn is_free(&mut self, goal: Goal, mut city: usize) -> bool {
        while city != goal.to {
            let exit = self.onward(goal, city).exit;
            city = goal.network.exits(city)[exit as usize].city as usize;
            if self.is_passed[city] {
                return false;
            }
        }
        true
    }

    /// How the shortest way from a city to the end goes on; there is such a way.
    fn onward(&mut self, goal: Goal, city: usize) -> Onward {
        if self.onward[city].exit == NONE {
            let (mut exit, mut shortest, mut otherwise) = (0, f64::INFINITY, f64::INFINITY);
            for (index, way) in (0..).zip(goal.network.exits(city)) {
                let length = way.length + goal.remaining[way.city as usize];
                let is_shorter = length < shortest;
                let longer = if is_shorter { shortest } else { length };
                otherwise = if longer < otherwise { longer } else { otherwise };
                (exit, shortest) = if is_shorter { (index, length) } else { (exit, shortest) };
            }
            self.onward[city] = Onward { exit, otherwise };
        }
        self.onward[city]
    }

    /// The length of the shortest way from a city to the end past no passed city, if it is less than `limit`.
    fn detour(&mut self, goal: Goal, from: usize, limit: f64) -> Option<f64> {
        let mut shortest = None;
        self.cities.clear();
        self.cities.push(goal.remaining[from], from as u32);
        self.detours[from] = 0.0;
        self.touched.push(from as u32);
        while let Some((bound, city)) = self.cities.pop() {
            let length = self.detours[city as usize];
            if city as usize == goal.to {
                shortest = Some(length);
                break;
            }
            if bound > length + goal.remaining[city as usize] {
                continue;
            }
            for exit in goal.network.exits(city as usize) {
                let (length, other) = (length + exit.length, exit.city as usize);
                let bound = length + goal.remaining[other];
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
            let mut measured = network.clone();
            measured.measure();
            for (network, most) in
                [&network, &measured].into_iter().flat_map(|network| [1, 2, 5, 40].map(|most| (network, most)))
            {
                let ways = workspace.search(network, from, to, limit, most);
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
        assert!(full > 2000 && short > 2000 && none > 1000, "all cases occur: {full}, {short}, {none}");
    }

    /// On networks too large for all ways: with distances measured or not, and against the search for fewer ways.
    #[test]
    fn measured_distances_change_no_way() {
        let mut rng = Seed::new(8).stream(Stream::new("search"));
        let (mut one, mut other, mut found) = (Workspace::new(), Workspace::new(), 0);
        for round in 0..1200 {
            let count = 20 + round % 60;
            let network = random_network(count, [2.0, 4.0, 9.0][round % 3] / count as f64, &mut rng);
            let mut measured = network.clone();
            measured.measure();
            let (from, to) = network.cities.pair(&mut rng);
            let limit = network.cities.distance(from, to) * (1.0 + 2.0 * rng.random::<f64>());
            let ways = one.search(&network, from, to, limit, 20);
            let same = other.search(&measured, from, to, limit, 20);
            assert!(ways.iter().eq(same.iter()), "round {round}");
            assert!(ways.iter().is_sorted_by(|way, next| way.1 <= next.1));
            for (roads, length) in ways.iter() {
                let mut city = to;
                let mut passed = vec![city];
                let mut sum = 0.0;
                for &road in roads {
                    let exit = network.exits(city).iter().find(|exit| exit.road == road).expect("the next road");
                    (city, sum) = (exit.city as usize, sum + exit.length);
                    passed.push(city);
                }
                passed.sort_unstable();
                assert!(
                    city == from && (sum - length).abs() < 1e-12 && passed.windows(2).all(|pair| pair[0] < pair[1])
                );
            }
            found += ways.len();
        }
        assert!(found > 2000, "{found} ways");
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
