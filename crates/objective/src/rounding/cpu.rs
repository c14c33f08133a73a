//! Rounding on the CPU, to the layout of the valuation kernel.

use super::backend::Operation;
use crate::bundle_words::BundleWords;
use crate::host::Host;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use burn::tensor::FloatDType;
use diffecon_auction::sliced_menu::LANES;

impl<B: Host> Operation for B {
    fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self> {
        let [count, goods] = points.shape().dims();
        // Rounding is all that other precisions need of the kernels.
        let points = Self::float_cast(points, FloatDType::F32);
        let mut words = vec![0; (count / support).div_ceil(LANES) * support * goods];
        for (index, point) in Self::slice(&points).chunks_exact(goods).enumerate() {
            let (element, place) = (index / support, index % support);
            let start = (element / LANES * support + place) * goods;
            for (word, coordinate) in words[start..start + goods].iter_mut().zip(point) {
                *word |= u64::from(*coordinate >= 0.5) << (element % LANES);
            }
        }
        BundleWords::Host(words.into())
    }
}
