//! The shape of a network and where its parameters are.

use crate::dense::Activation;
use std::ops::Range;

/// The widths of a network's layers and what is between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MlpShape {
    /// Inputs, hidden units and outputs.
    pub widths: Vec<usize>,
    /// What follows every layer but the last.
    pub activation: Activation,
}

/// Where a layer is among a network's parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its inputs.
    pub inputs: usize,
    /// Its outputs.
    pub outputs: usize,
    /// Its weights `[inputs, outputs]`.
    pub weight: Range<usize>,
    /// Its biases `[outputs]`, right after.
    pub bias: Range<usize>,
}

impl MlpShape {
    /// The layers in turn, each with its weights before its biases.
    pub fn layers(&self) -> Vec<Layer> {
        let mut end = 0;
        let layer = |pair: &[usize]| {
            let (inputs, outputs) = (pair[0], pair[1]);
            let weight = end..end + inputs * outputs;
            let bias = weight.end..weight.end + outputs;
            end = bias.end;
            Layer { inputs, outputs, weight, bias }
        };
        self.widths.windows(2).map(layer).collect()
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.layers().last().map_or(0, |layer| layer.bias.end)
    }

    /// The outputs.
    ///
    /// # Panics
    /// If there are no layers.
    pub fn outputs(&self) -> usize {
        *self.widths.last().expect("a network has layers")
    }
}
