//! The network of one player: from a state to values.

use crate::config::NetworkConfig;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Gradients, Int, Tensor, TensorData};
use diffecon_tensor::dense::Activation;
use diffecon_tensor::{Adam, Mlp, Parameter, State, StateError, values};
use rand::Rng;
use rand_distr::{Distribution, Uniform};

/// A network with ReLU between its layers whose input is one of `N` nodes, one-hot, so that its first layer is a table of a row for each.
///
/// # Shapes
/// `N` nodes, `H` units of a hidden layer, `V` values.
pub struct ValueNetwork {
    /// The first layer, before its ReLU. `[N, H]`
    rows: Parameter<2>,
    /// The layers above: `[B, H] -> [B, V]`.
    above: Mlp,
    nodes: usize,
    outputs: usize,
    device: Device,
}

impl ValueNetwork {
    /// A network that starts at random, each layer with the gain of ReLU, and says about 0.
    pub fn new(
        name: &str,
        [nodes, outputs]: [usize; 2],
        config: &NetworkConfig,
        device: &Device,
        rng: &mut impl Rng,
    ) -> Self {
        let NetworkConfig { layers, units } = *config;
        let mut uniform = |inputs: usize, count: usize, gain: f32| {
            let bound = gain * (3.0 / inputs as f32).sqrt();
            let uniform = Uniform::new(-bound, bound).expect("a positive bound");
            uniform.sample_iter(&mut *rng).take(count).collect::<Vec<f32>>()
        };
        let root = 2.0_f32.sqrt();
        // One input of a state is 1, the others 0.
        let rows = Parameter::new(format!("{name}.0.weight"), [nodes, units], uniform(1, nodes * units, root), device);
        let mut widths = vec![units; layers + 1];
        widths[layers] = outputs;
        let above = Mlp::from_weights(&format!("{name}.above"), &widths, device, |layer| {
            let gain = if layer + 1 == layers { 0.1 } else { root };
            uniform(widths[layer], widths[layer] * widths[layer + 1], gain)
        });
        Self { rows, above: above.activated(Activation::Relu), nodes, outputs, device: device.clone() }
    }

    /// The values of a batch of nodes. `[B, V]`
    pub fn forward(&self, nodes: &[u32], frozen: bool) -> Tensor<2> {
        let indices: Vec<i32> = nodes.iter().map(|node| *node as i32).collect();
        let indices = Tensor::<1, Int>::from_data(TensorData::new(indices, [nodes.len()]), &self.device);
        let rows = if frozen { self.rows.constant() } else { self.rows.tensor() };
        self.above.forward(relu(rows.select(0, indices)), frozen)
    }

    /// The values of all nodes. `[N, V]`
    pub fn table(&self) -> Vec<f32> {
        let nodes: Vec<u32> = (0..self.nodes as u32).collect();
        nodes.chunks(TOGETHER).flat_map(|nodes| values(&self.forward(nodes, true))).collect()
    }

    /// The shape of [`Self::table`].
    pub fn shape(&self) -> [usize; 2] {
        [self.nodes, self.outputs]
    }

    /// One optimiser step.
    pub fn step(&mut self, adam: &Adam, rate: f64, gradients: &Gradients) {
        self.rows.step(adam, rate, gradients);
        self.above.step(adam, rate, gradients);
    }

    /// Writes the network with its optimiser's memory.
    pub fn save(&self, state: &mut State) {
        self.rows.save(state);
        self.above.save(state);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state is not that of such a network.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        self.rows.load(state)?;
        self.above.load(state)
    }

    /// Writes the gradients under the parameters' names.
    pub fn save_gradient(&self, gradients: &Gradients, state: &mut State) {
        self.rows.save_gradient(gradients, state);
        self.above.save_gradient(gradients, state);
    }
}

/// Nodes that pass through a network together.
const TOGETHER: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};
    use diffecon_tensor::autodiff_device;

    /// The gradient of a weighted sum of outputs, by central differences of every number of the first layer's rows and some of those above. Nodes
    /// that do not come up have none.
    #[test]
    fn gradients_are_those_of_central_differences() {
        let device = autodiff_device("cpu").expect("the CPU");
        let config = NetworkConfig { layers: 2, units: 8 };
        let mut rng = Seed::new(1).stream(Stream::new("principal, a network in tests"));
        let mut network = ValueNetwork::new("player", [4, 2], &config, &device, &mut rng);
        let (nodes, weights) = ([2, 0, 2], [1.0, -2.0, 0.5, 1.5, -1.0, 3.0]);
        let weighted = |network: &ValueNetwork| {
            let said = values(&network.forward(&nodes, true));
            said.iter().zip(weights).map(|(said, weight)| f64::from(*said) * f64::from(weight)).sum::<f64>()
        };
        let loss = diffecon_tensor::with_gradient(network.forward(&nodes, false), weights.to_vec());
        let mut gradients = State::default();
        network.save_gradient(&loss.backward(), &mut gradients);
        let mut state = State::default();
        network.save(&mut state);
        let step = 1e-3;
        let mut compared = 0;
        for (name, gradient) in gradients.arrays() {
            for (place, found) in gradient.values.iter().enumerate() {
                let mut at = |change: f32| {
                    let mut state = state.clone();
                    let mut array = state.take(name).expect("a parameter");
                    array.values[place] += change;
                    state.insert(name, array.shape, array.values);
                    network.load(&state).expect("its own state");
                    weighted(&network)
                };
                let expected = (at(step) - at(-step)) / (2.0 * f64::from(step));
                assert!((f64::from(*found) - expected).abs() < 2e-3, "{name}[{place}]: {found}, {expected}");
                compared += 1;
            }
        }
        assert_eq!(compared, 4 * 8 + 8 * 8 + 8 + 8 * 2 + 2);
        let rows = gradients.values("player.0.weight").expect("the rows");
        assert!(rows[8..16].iter().chain(&rows[24..]).all(|gradient| *gradient == 0.0));
    }
}
