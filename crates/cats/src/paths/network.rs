//! Cities and the roads between them.

use super::cities::Cities;
use super::components::Components;
use super::distances::Distances;

/// A road out of a city.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exit {
    /// The city at the other end.
    pub(super) city: u32,
    /// The road.
    pub(super) road: u32,
    /// The length of the road, which is the straight distance.
    pub(super) length: f64,
}

/// Cities and the roads between them, both numbered from 0.
#[derive(Debug, Clone)]
pub(super) struct Network {
    pub(super) cities: Cities,
    /// The two cities of every road, the smaller first. `[roads]`
    roads: Vec<(u32, u32)>,
    /// Where the exits of every city begin, and the end of all. `[cities + 1]`
    starts: Vec<u32>,
    /// The exits, city by city. `[2 * roads]`
    exits: Vec<Exit>,
    /// The lengths of all shortest ways, if they are measured.
    distances: Option<Distances>,
}

impl Network {
    /// A network of these roads.
    pub(super) fn new(cities: Cities, roads: Vec<(u32, u32)>) -> Self {
        let mut starts = vec![0_u32; cities.len() + 2];
        for end in roads.iter().flat_map(|&(one, other)| [one, other]) {
            starts[end as usize + 2] += 1;
        }
        for city in 2..starts.len() {
            starts[city] += starts[city - 1];
        }
        let mut exits = vec![Exit { city: 0, road: 0, length: 0.0 }; 2 * roads.len()];
        for (road, &(one, other)) in (0..).zip(&roads) {
            let length = cities.distance(one as usize, other as usize);
            for (from, city) in [(one, other), (other, one)] {
                let place = &mut starts[from as usize + 1];
                exits[*place as usize] = Exit { city, road, length };
                *place += 1;
            }
        }
        starts.truncate(cities.len() + 1);
        Self { cities, roads, starts, exits, distances: None }
    }

    /// The number of roads.
    pub(super) fn len(&self) -> usize {
        self.roads.len()
    }

    /// The roads out of a city.
    pub(super) fn exits(&self, city: usize) -> &[Exit] {
        &self.exits[self.starts[city] as usize..self.starts[city + 1] as usize]
    }

    /// Measures all shortest ways, for the searches to come.
    pub(super) fn measure(&mut self) {
        self.distances = Distances::measure(self);
    }

    /// The length of the shortest way from every city to `city`, if they are measured.
    pub(super) fn distances_to(&self, city: usize) -> Option<&[f64]> {
        self.distances.as_ref().map(|distances| distances.to(city))
    }

    /// The length of every road.
    #[cfg(test)]
    pub(super) fn lengths(&self) -> impl Iterator<Item = f64> {
        self.roads.iter().map(|&(one, other)| self.cities.distance(one as usize, other as usize))
    }

    /// Whether there is a way from everywhere to everywhere.
    pub(super) fn is_connected(&self) -> bool {
        let mut components = Components::new(self.cities.len());
        self.roads.iter().for_each(|&(one, other)| components.join(one as usize, other as usize));
        components.largest().is_none_or(|(_, size)| size == self.cities.len())
    }

    /// Closes the roads that `keep` refuses; the others are numbered afresh in the same order. The cities stay.
    pub(super) fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let kept = self.roads.iter().enumerate().filter(|(road, _)| keep(*road));
        let kept = kept.map(|(_, &ends)| ends).collect();
        *self = Self::new(self.cities.clone(), kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn exits_are_the_roads_of_a_city() {
        let cities = Cities::draw(5, &mut Seed::new(3).stream(Stream::new("network")));
        let mut network = Network::new(cities, vec![(0, 1), (0, 3), (1, 3), (2, 3)]);
        let ends = |network: &Network, city| -> Vec<(u32, u32)> {
            network.exits(city).iter().map(|exit| (exit.road, exit.city)).collect()
        };
        assert_eq!(ends(&network, 3), [(1, 0), (2, 1), (3, 2)]);
        assert_eq!(ends(&network, 4), []);
        assert_eq!(network.exits(2)[0].length, network.cities.distance(2, 3));
        assert!(!network.is_connected(), "city 4 has no road");
        network.retain(|road| road != 1);
        assert_eq!(ends(&network, 3), [(1, 1), (2, 2)]);
        assert_eq!(ends(&network, 0), [(0, 1)]);
        assert_eq!(network.len(), 3);
    }
}
