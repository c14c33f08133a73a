//! Small fully connected networks.

use crate::adam::Adam;
use crate::parameter::Parameter;
use crate::state::{State, StateError};
use crate::tanh::tanh;
use burn::tensor::{Device, Gradients, Tensor};
use rand::Rng;
use rand_distr::{Distribution, Uniform};

/// A network of dense layers with tanh between them: `[B, inputs] -> [B, outputs]`.
#[derive(Clone)]
pub struct Mlp {
    layers: Vec<(Parameter<2>, Parameter<1>)>,
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
        let layers = widths.windows(2).enumerate().map(|(layer, pair)| {
            (
                Parameter::new(format!("{name}.{layer}.weight"), [pair[0], pair[1]], weights(layer), device),
                Parameter::new(format!("{name}.{layer}.bias"), [pair[1]], vec![0.0; pair[1]], device),
            )
        });
        Self { layers: layers.collect() }
    }

    /// The network of these widths whose layers a state holds. Nothing is made unless they are there.
    ///
    /// # Errors
    /// If the state lacks a layer or holds it in another shape.
    pub fn from_state(name: &str, widths: &[usize], device: &Device, state: &State) -> Result<Self, StateError> {
        let layers = widths.windows(2).enumerate().map(|(layer, pair)| {
            let (weight, bias) = (format!("{name}.{layer}.weight"), format!("{name}.{layer}.bias"));
            let weights = state.array(&weight, pair)?.to_vec();
            let biases = state.array(&bias, &pair[1..])?.to_vec();
            Ok((
                Parameter::new(weight, [pair[0], pair[1]], weights, device),
                Parameter::new(bias, [pair[1]], biases, device),
            ))
        });
        Ok(Self { layers: layers.collect::<Result<_, StateError>>()? })
    }

    /// The outputs for a batch of inputs; with `frozen`, no gradient reaches the weights.
    ///
    /// # Shapes
    /// `[B, inputs] -> [B, outputs]`
    pub fn forward(&self, inputs: Tensor<2>, frozen: bool) -> Tensor<2> {
        let mut x = inputs;
        for (index, (weight, bias)) in self.layers.iter().enumerate() {
            let (weight, bias) =
                if frozen { (weight.constant(), bias.constant()) } else { (weight.tensor(), bias.tensor()) };
            if index > 0 {
                x = tanh(x);
            }
            x = x.matmul(weight) + bias.unsqueeze_dim::<2>(0);
        }
        x
    }

    /// The layers' weights `[inputs, outputs]` and biases `[outputs]` as constants.
    pub fn constants(&self) -> impl Iterator<Item = (Tensor<2>, Tensor<1>)> {
        self.layers.iter().map(|(weight, bias)| (weight.constant(), bias.constant()))
    }

    /// One optimiser step on every layer.
    pub fn step(&mut self, adam: &Adam, learning_rate: f64, gradients: &Gradients) {
        for (weight, bias) in &mut self.layers {
            weight.step(adam, learning_rate, gradients);
            bias.step(adam, learning_rate, gradients);
        }
    }

    /// Replaces the last layer by a constant output: the network of a known function, for tests against closed forms.
    ///
    /// # Panics
    /// If there is not one value for each output.
    pub fn set_constant(&mut self, outputs: &[f32]) {
        let Some((weight, _)) = self.layers.last_mut() else { return };
        let [inputs, width] = weight.tensor().dims();
        let zeros: Vec<_> = (0..inputs).map(|row| (row, vec![0.0; width])).collect();
        weight.set_rows(&zeros);
        self.set_last_bias(outputs);
    }

    /// Sets the last layer's biases.
    ///
    /// # Panics
    /// If there is not one for each output.
    pub fn set_last_bias(&mut self, biases: &[f32]) {
        let Some((_, bias)) = self.layers.last_mut() else { return };
        assert_eq!(bias.tensor().dims(), [biases.len()], "one bias for each output");
        let rows: Vec<_> = biases.iter().enumerate().map(|(row, &value)| (row, vec![value])).collect();
        bias.set_rows(&rows);
    }

    /// Writes the layers into a state, without their optimiser's memory.
    pub fn save_weights(&self, state: &mut State) {
        for (weight, bias) in &self.layers {
            weight.save_values(state);
            bias.save_values(state);
        }
    }

    /// Writes the layers into a state.
    pub fn save(&self, state: &mut State) {
        for (weight, bias) in &self.layers {
            weight.save(state);
            bias.save(state);
        }
    }

    /// Writes the layers' gradients into a state.
    pub fn save_gradient(&self, gradients: &Gradients, state: &mut State) {
        for (weight, bias) in &self.layers {
            weight.save_gradient(gradients, state);
            bias.save_gradient(gradients, state);
        }
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks a layer or holds it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        for (weight, bias) in &mut self.layers {
            weight.load(state)?;
            bias.load(state)?;
        }
        Ok(())
    }
}
