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
    pub fn new(name: &str, [nodes, outputs]: [usize; 2], config: &NetworkConfig, device: &Device, rng: &mut impl Rng) -> Self {
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
