//! How support points follow from the numbers that are learned.

use burn::tensor::{Tensor, activation::sigmoid};

/// How points are parametrised: `mu = low + (high - low) sigmoid(slope theta)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parametrisation {
    /// The box's lower side.
    pub low: f32,
    /// The box's upper side.
    pub high: f32,
    /// The slope of the sigmoid.
    pub slope: f32,
}

impl Parametrisation {
    /// Points of the box `[P, M]` from their `theta` `[P, M]`.
    pub fn points(self, theta: Tensor<2>) -> Tensor<2> {
        sigmoid(theta * self.slope) * (self.high - self.low) + self.low
    }
}
