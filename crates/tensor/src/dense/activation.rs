//! What is between the layers of a network.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use crate::elementary::tanh;

/// What follows a layer, or its way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// The hyperbolic tangent.
    Tanh,
    /// The positive part.
    Relu,
}

impl Activation {
    /// Applies it.
    #[inline(always)]
    pub(super) fn apply(self, values: &mut [f32]) {
        match self {
            Self::Identity => (),
            Self::Tanh => {
                for value in values {
                    *value = tanh(*value);
                }
            }
            Self::Relu => {
                for value in values {
                    *value = value.max(0.0);
                }
            }
        }
    }

    /// Multiplies gradients by its slope where it gave `outputs`.
    #[inline(always)]
    pub(super) fn multiply_slope(self, outputs: &[f32], gradient: &mut [f32]) {
        match self {
            Self::Identity => (),
            Self::Tanh => {
                for (gradient, output) in gradient.iter_mut().zip(outputs) {
                    *gradient *= 1.0 - output * output;
                }
            }
            Self::Relu => {
                for (gradient, output) in gradient.iter_mut().zip(outputs) {
                    *gradient = if *output > 0.0 { *gradient } else { 0.0 };
                }
            }
        }
    }
}
