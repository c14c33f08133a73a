//! Small fully connected networks.
//!
//! In single precision the whole network is one operation, there and back; in others it is the tensor library's products.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
mod shape;
#[cfg(test)]
mod tests;

pub use shape::{Layer, MlpShape};

use crate::adam::Adam;
use crate::dense::Activation;
use crate::parameter::{Parameter, Piece};
use crate::state::{State, StateError};
use backend::{Operation, Wanted};
use burn::backend::Dispatch;
use burn::tensor::activation::relu;
use burn::tensor::{DType, Device, Gradients, Tensor};
use rand::Rng;
use rand_distr::{Distribution, Uniform};

/// A network of dense layers with tanh between them, unless another activation is [said](Mlp::activated):
/// `[B, inputs] -> [B, outputs]`.
#[derive(Clone)]
pub struct Mlp {
    shape: MlpShape,
    /// All layers' weights and biases, as [`MlpShape::layers`] says.
    parameters: Parameter<1>,
}

impl Mlp {
    /// A network through layers of these `widths` (inputs first, outputs last), with weights uniform in
    /// `+-sqrt(3 / inputs of the layer)` (unit gain) and zero biases. The last layer starts at a tenth of that.
    pub fn new(name: &str, widths: &[usize], device: &Device, rng: &mut impl Rng) -> Self {
        let last = widths.len() - 2;
        Self::from_weights(name, widths, device, |layer| {
            let bound = (3.0 / widths[layer] as f32).sqrt() * if layer == last { 0.1 } else { 1.0 };
            let uniform = Uniform::new(-bound, bound).expect("a positive bound");
            uniform.sample_iter(&mut *rng).take(widths[layer] * widths[layer + 1]).collect()
        })
    }

    /// A network with zero biases and the `weights` given for each layer, `[inputs * outputs]`, row by row.
    ///
    /// # Panics
    /// If a layer's weights do not fill it.
    pub fn from_weights(
        name: &str,
        widths: &[usize],
        device: &Device,
        mut weights: impl FnMut(usize) -> Vec<f32>,
    ) -> Self {
        let shape = MlpShape { widths: widths.to_vec(), activation: Activation::Tanh };
        let mut parameters = Vec::with_capacity(shape.parameters());
        for (index, layer) in shape.layers().into_iter().enumerate() {
            parameters.extend(weights(index));
            assert_eq!(parameters.len(), layer.weight.end, "weights of layer {index}");
            parameters.resize(layer.bias.end, 0.0);
        }
        let parameters = Parameter::in_pieces(pieces(name, &shape), parameters, device);
        Self { shape, parameters }
    }

    /// The same network with another activation between its layers.
    #[must_use]
    pub fn activated(mut self, activation: Activation) -> Self {
        self.shape.activation = activation;
        self
    }

    /// The network of these widths whose layers a state holds. Nothing is made unless they are there.
    ///
    /// # Errors
    /// If the state lacks a layer or holds it in another shape.
    pub fn from_state(name: &str, widths: &[usize], device: &Device, state: &State) -> Result<Self, StateError> {
        let shape = MlpShape { widths: widths.to_vec(), activation: Activation::Tanh };
        let parameters = Parameter::from_state(pieces(name, &shape), state, device)?;
        Ok(Self { shape, parameters })
    }

    /// The outputs for a batch of inputs; with `frozen`, no gradient reaches the weights.
    ///
    /// # Shapes
    /// `[B, inputs] -> [B, outputs]`
    pub fn forward(&self, inputs: Tensor<2>, frozen: bool) -> Tensor<2> {
        self.pass(inputs, None, frozen)
    }

    /// The `wanted` outputs for a batch of inputs; the others may be anything, and their gradient has to be 0. On the CPU much less is
    /// computed where few are wanted and rows that want the same ones are side by side.
    ///
    /// # Shapes
    /// `[B, inputs], [B, outputs] -> [B, outputs]`
    ///
    /// # Panics
    /// If it is not said of each output whether it is wanted.
    pub fn forward_where(&self, inputs: Tensor<2>, wanted: Vec<bool>, frozen: bool) -> Tensor<2> {
        assert_eq!(wanted.len(), inputs.dims()[0] * self.shape.outputs(), "outputs");
        self.pass(inputs, Some(wanted.into()), frozen)
    }

    fn pass(&self, inputs: Tensor<2>, wanted: Option<Wanted>, frozen: bool) -> Tensor<2> {
        let parameters = if frozen { self.parameters.constant() } else { self.parameters.tensor() };
        if inputs.dtype() == DType::F32 {
            return pass(&self.shape, parameters, inputs, wanted);
        }
        in_products(&self.shape, &parameters, inputs)
    }

    /// All parameters as a constant, and where each layer's are.
    pub fn constant(&self) -> (Tensor<1>, &MlpShape) {
        (self.parameters.constant(), &self.shape)
    }

    /// One optimiser step on every layer.
    pub fn step(&mut self, adam: &Adam, learning_rate: f64, gradients: &Gradients) {
        self.parameters.step(adam, learning_rate, gradients);
    }

    /// The same, against a gradient of all parameters together that is scaled down where its norm is above `clip`. Gives the norm before that.
    pub fn step_clipped(&mut self, adam: &Adam, learning_rate: f64, clip: f64, gradients: &Gradients) -> f64 {
        self.parameters.step_clipped(adam, learning_rate, clip, gradients)
    }

    /// Replaces the last layer by a constant output: the network of a known function, for tests against closed forms.
    ///
    /// # Panics
    /// If there is not one value for each output.
    pub fn set_constant(&mut self, outputs: &[f32]) {
        let weight = self.last().weight;
        self.parameters.set_rows(&weight.map(|index| (index, vec![0.0])).collect::<Vec<_>>());
        self.set_last_bias(outputs);
    }

    /// Sets the last layer's biases.
    ///
    /// # Panics
    /// If there is not one for each output.
    pub fn set_last_bias(&mut self, biases: &[f32]) {
        let bias = self.last().bias;
        assert_eq!(bias.len(), biases.len(), "one bias for each output");
        self.parameters.set_rows(&bias.zip(biases).map(|(index, value)| (index, vec![*value])).collect::<Vec<_>>());
    }

    fn last(&self) -> Layer {
        self.shape.layers().pop().expect("a network has layers")
    }

    /// Writes the layers into a state, without their optimiser's memory.
    pub fn save_weights(&self, state: &mut State) {
        self.parameters.save_values(state);
    }

    /// Writes the layers into a state.
    pub fn save(&self, state: &mut State) {
        self.parameters.save(state);
    }

    /// Writes the layers' gradients into a state.
    pub fn save_gradient(&self, gradients: &Gradients, state: &mut State) {
        self.parameters.save_gradient(gradients, state);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks a layer or holds it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        self.parameters.load(state)
    }
}

/// The product of matrices `[B, N] x [N, P] -> [B, P]`, as a network of one layer: on a GPU the tensor library's own may round to fewer
/// bits.
pub fn product(x: Tensor<2>, weights: Tensor<2>) -> Tensor<2> {
    if x.dtype() != DType::F32 {
        return x.matmul(weights);
    }
    let [inputs, outputs] = weights.dims();
    let biases = Tensor::<1>::zeros([outputs], &weights.device());
    let parameters = Tensor::cat(vec![weights.reshape([inputs * outputs]), biases], 0);
    let shape = MlpShape { widths: vec![inputs, outputs], activation: Activation::Identity };
    pass(&shape, parameters, x, None)
}

/// A network in single precision, as one operation.
fn pass(shape: &MlpShape, parameters: Tensor<1>, inputs: Tensor<2>, wanted: Option<Wanted>) -> Tensor<2> {
    let (parameters, inputs) = (parameters.into_dispatch(), inputs.into_dispatch());
    Tensor::from_dispatch(<Dispatch as Operation>::mlp(parameters, inputs, shape.clone(), wanted, false).outputs)
}

/// The names of a network's parameters in a state.
fn pieces(name: &str, shape: &MlpShape) -> Vec<Piece> {
    let of_layer = |(index, layer): (usize, Layer)| {
        let weight = Piece { name: format!("{name}.{index}.weight"), shape: vec![layer.inputs, layer.outputs] };
        [weight, Piece { name: format!("{name}.{index}.bias"), shape: vec![layer.outputs] }]
    };
    shape.layers().into_iter().enumerate().flat_map(of_layer).collect()
}

/// A layer's weights and biases.
fn of_layer(parameters: &Tensor<1>, layer: &Layer) -> (Tensor<2>, Tensor<1>) {
    let weight = parameters.clone().slice(layer.weight.clone()).reshape([layer.inputs, layer.outputs]);
    (weight, parameters.clone().slice(layer.bias.clone()))
}

/// A network in the tensor library's products.
fn in_products(shape: &MlpShape, parameters: &Tensor<1>, inputs: Tensor<2>) -> Tensor<2> {
    let mut x = inputs;
    for (index, layer) in shape.layers().iter().enumerate() {
        if index > 0 {
            x = match shape.activation {
                Activation::Identity => x,
                Activation::Tanh => x.tanh(),
                Activation::Relu => relu(x),
            };
        }
        let (weight, bias) = of_layer(parameters, layer);
        x = x.matmul(weight) + bias.unsqueeze_dim::<2>(0);
    }
    x
}
