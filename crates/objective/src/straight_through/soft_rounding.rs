//! How soft a rounding is taken for its gradient.

use burn::tensor::{Tensor, activation::log_sigmoid};

/// A rounding that has no gradient, as one that has: a good is in the bundle of a point `s` with probability
/// `sigmoid(slope (s - middle))`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoftRounding {
    /// Where a good is as likely inside as not.
    pub middle: f64,
    /// How fast it becomes likelier.
    pub slope: f64,
}

impl SoftRounding {
    /// The logarithms of the goods' probabilities `[P, M]` at points `[P, M]`.
    pub fn logarithms(self, points: Tensor<2>) -> Tensor<2> {
        log_sigmoid((points - self.middle) * self.slope)
    }
}
