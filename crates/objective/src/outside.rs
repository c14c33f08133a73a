//! What bidders can have beside a menu.

use burn::tensor::{Device, Tensor};

/// The outside option of each bidder of a batch: he takes it, or an element of the menu. Money is in the bidders' unit.
#[derive(Clone)]
pub struct Outside {
    /// What it is worth to him `[B]`, at least 0.
    pub utility: Tensor<1>,
    /// What he pays for it `[B]`.
    pub payment: Tensor<1>,
}

impl Outside {
    /// Nothing, for nothing.
    pub fn nothing(bidders: usize, device: &Device) -> Self {
        let zeros = Tensor::zeros([bidders], device);
        Self { utility: zeros.clone(), payment: zeros }
    }
}
