//! The critic, which knows what a state is worth: a network of a state with tanh between its layers.
//!
//! Source: arXiv 2407.08022, section 5. Deviation: a value is a sum over the goods left, so that it is 0 when none is.

use crate::environment::Environment;
use crate::streams;
use crate::visit::{BATCH, Visit, encode, merged, widths};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use diffecon_auction::Seed;
use diffecon_tensor::{Adam, Mlp, State, StateError, values};

/// The value network: a state to the expected payments from it on.
#[derive(Clone)]
pub struct Critic {
    bidders: usize,
    goods: usize,
    alike: bool,
    network: Mlp,
    device: Device,
}

impl Critic {
    /// A critic that expects about nothing.
    pub fn new(environment: &Environment, hidden: &[usize], device: &Device, seed: Seed) -> Self {
        let goods = environment.goods();
        let network = Mlp::new("critic", &widths(goods, hidden, goods), device, &mut seed.stream(streams::CRITIC));
        let (bidders, alike) = (environment.bidders(), environment.goods_are_alike());
        Self { bidders, goods, alike, network, device: device.clone() }
    }

    /// The values `[S]`.
    pub fn forward(&self, states: &[Visit], frozen: bool) -> Tensor<1> {
        let left =
            states.iter().flat_map(|(_, left)| (0..self.goods).map(|good| f32::from(u8::from(left.contains(good)))));
        let left = TensorData::new(left.collect::<Vec<f32>>(), [states.len(), self.goods]);
        let outputs = self.network.forward(encode(self.goods, states, &self.device), frozen);
        (outputs * Tensor::from_data(left, &self.device)).sum_dim(1).squeeze_dim::<1>(1)
    }

    /// The values of many states, each distinct one asked for once; after the last position, 0.
    pub fn values(&self, states: &[Visit]) -> Vec<f32> {
        let (distinct, which) = merged(self.alike, states);
        let is_last = |(position, _): &Visit| *position == self.bidders;
        let asked: Vec<Visit> = distinct.iter().filter(|state| !is_last(state)).copied().collect();
        let mut found = asked.chunks(BATCH).flat_map(|batch| values(&self.forward(batch, true)));
        let value = |state: &Visit| if is_last(state) { 0.0 } else { found.next().expect("a value of each state") };
        let of_distinct: Vec<f32> = distinct.iter().map(value).collect();
        which.into_iter().map(|state| of_distinct[state]).collect()
    }

    /// One optimiser step.
    pub fn step(&mut self, adam: &Adam, rate: f64, gradients: &Gradients) {
        self.network.step(adam, rate, gradients);
    }

    /// Writes the network with its optimiser's memory.
    pub fn save(&self, state: &mut State) {
        self.network.save(state);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state is not that of such a critic.
    pub fn restore(&mut self, state: &State) -> Result<(), StateError> {
        self.network.load(state)
    }
}
