//! A network with the copy of it that targets are made from.

use super::features::{Features, Row};
use crate::config::NetworkConfig;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use diffecon_contracts::coin_game::{ACTIONS, Board};
use diffecon_tensor::dense::Activation;
use diffecon_tensor::{Adam, Mlp, State, StateError, values};
use rand::Rng;
use rand_distr::{Distribution, Uniform};

/// Values of an agent's actions, with ReLU between layers, and the same as they were when they were copied last.
pub struct Network {
    features: Features,
    now: Mlp,
    copy: Mlp,
    device: Device,
}

/// Values of actions, a row of a batch each.
pub type ActionValues = Vec<[f32; ACTIONS]>;

/// Rows that pass through a network together.
const TOGETHER: usize = 8192;

impl Network {
    /// A network that starts at random, each layer with the gain of ReLU, and says about 0.
    pub fn new(
        name: &str,
        board: &Board,
        features: Features,
        config: &NetworkConfig,
        device: &Device,
        rng: &mut impl Rng,
    ) -> Self {
        let mut widths = vec![config.units; config.layers + 2];
        (widths[0], widths[config.layers + 1]) = (features.width(board), ACTIONS);
        let now = Mlp::from_weights(name, &widths, device, |layer| {
            // Of the inputs of the first layer four or so are not 0.
            let inputs = if layer == 0 { 4 } else { widths[layer] };
            let gain = if layer == config.layers { 0.1 } else { 2.0_f32.sqrt() };
            let bound = gain * (3.0 / inputs as f32).sqrt();
            let uniform = Uniform::new(-bound, bound).expect("a positive bound");
            uniform.sample_iter(&mut *rng).take(widths[layer] * widths[layer + 1]).collect()
        });
        let now = now.activated(Activation::Relu);
        Self { features, copy: now.clone(), now, device: device.clone() }
    }

    fn inputs(&self, board: &Board, rows: &[Row]) -> Tensor<2> {
        let inputs = self.features.of(board, rows);
        Tensor::from_data(TensorData::new(inputs, [rows.len(), self.features.width(board)]), &self.device)
    }

    /// The values of a batch, with gradients unless `frozen`. `[B, 5]`
    pub fn forward(&self, board: &Board, rows: &[Row], frozen: bool) -> Tensor<2> {
        self.now.forward(self.inputs(board, rows), frozen)
    }

    /// The values of a batch.
    pub fn now(&self, board: &Board, rows: &[Row]) -> ActionValues {
        self.said(&self.now, board, rows)
    }

    /// The values of a batch by the copy.
    pub fn copied(&self, board: &Board, rows: &[Row]) -> ActionValues {
        self.said(&self.copy, board, rows)
    }

    fn said(&self, network: &Mlp, board: &Board, rows: &[Row]) -> ActionValues {
        let of_chunk = |rows: &[Row]| {
            let said = values(&network.forward(self.inputs(board, rows), true));
            said.as_chunks().0.to_vec()
        };
        rows.chunks(TOGETHER).flat_map(of_chunk).collect()
    }

    /// One optimiser step, against a gradient whose norm is at most `clip`. Gives the norm before that.
    pub fn step(&mut self, adam: &Adam, rate: f64, clip: f64, gradients: &Gradients) -> f64 {
        self.now.step_clipped(adam, rate, clip, gradients)
    }

    /// Copies the network.
    pub fn copy(&mut self) {
        self.copy = self.now.clone();
    }

    /// Writes the network with its optimiser's memory, and the copy.
    pub fn save(&self, state: &mut State) {
        self.now.save(state);
        let mut copy = State::default();
        self.copy.save(&mut copy);
        state.extend("copy.", copy);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state is not that of such a network.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        self.now.load(state)?;
        self.copy.load(&state.within("copy."))
    }

    /// Writes the gradients under the parameters' names.
    pub fn save_gradient(&self, gradients: &Gradients, state: &mut State) {
        self.now.save_gradient(gradients, state);
    }
}
