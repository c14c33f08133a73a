//! Rounding has no gradient: the bundles are constants.

use super::backend::Operation;
use crate::bundle_words::BundleWords;
use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::tensor::FloatTensor;

impl<B: Operation, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self> {
        B::round(points.into_primitive(), support).tracked()
    }
}
