//! The bundles to which support points flow.

use crate::flow::Transport;
use crate::prices::BundleFeatures;
use crate::support::round;
use burn::tensor::Tensor;
use diffecon_auction::{AuctionError, BitSlicedBundles, Bundles, Menu, Valuations, bundle};

/// Where the support points end, as constants, and the bundles there as the kernel and the price function read them.
#[derive(Clone)]
pub struct RoundedSupport {
    /// The bundles, `[J * D]`.
    pub bundles: Bundles,
    /// The bundles as the valuation kernel reads them.
    pub sliced: BitSlicedBundles,
    /// The bundles as the price function reads them.
    pub features: BundleFeatures,
    /// The fall of each point's log density along the flow, `[J * D]`.
    pub expansion: Tensor<1>,
}

impl RoundedSupport {
    /// Rounds the end points.
    pub fn new(end: &Transport) -> Self {
        let [_, goods] = end.points.dims();
        Self::of_bundles(round(&host(end.points.clone()), goods), end)
    }

    fn of_bundles(bundles: Bundles, end: &Transport) -> Self {
        let (sliced, features) = (BitSlicedBundles::new(&bundles), BundleFeatures::new(&bundles, &end.points.device()));
        Self { bundles, sliced, features, expansion: end.expansion.clone().detach() }
    }

    /// Follows moved points; where no bundle changes, only the densities are new.
    pub fn follow(&mut self, end: &Transport) {
        let bundles = round(&host(end.points.clone()), self.bundles.goods());
        if bundles == self.bundles {
            self.expansion = end.expansion.clone().detach();
        } else {
            *self = Self::of_bundles(bundles, end);
        }
    }

    /// The number of goods of each bundle, `[J * D]`.
    pub fn sizes(&self) -> Vec<usize> {
        self.bundles.iter().map(bundle::size).collect()
    }

    /// The expected size of each element's bundle under lottery weights `[J, D]`: `[J]`.
    pub fn mean_sizes(&self, weights: &Tensor<2>) -> Vec<f32> {
        let [_, support] = weights.dims();
        let sizes = self.sizes();
        let mean = |(weights, sizes): (&[f32], &[usize])| weights.iter().zip(sizes).map(|(w, s)| w * *s as f32).sum();
        host(weights.clone()).chunks_exact(support).zip(sizes.chunks_exact(support)).map(mean).collect()
    }

    /// The mean of each element's positive expected values over the bidders under lottery weights `[J, D]`: `[J]`, in the
    /// bidders' unit; 0 where nobody values an element.
    ///
    /// # Errors
    /// If the weights are not finite.
    pub fn mean_positive_values(&self, weights: &Tensor<2>, bidders: &Valuations) -> Result<Vec<f32>, AuctionError> {
        let [elements, _] = weights.dims();
        let free = Menu::new(self.bundles.clone(), host(weights.clone()), vec![0.0; elements])?;
        let mut sums = vec![(0.0_f64, 0_u32); elements];
        for bidder in 0..bidders.bidders() {
            for ((sum, count), value) in sums.iter_mut().zip(free.utilities(bidders, bidder)) {
                *sum += f64::from(value);
                *count += u32::from(value > 0.0);
            }
        }
        Ok(sums.into_iter().map(|(sum, count)| (sum / f64::from(count.max(1))) as f32).collect())
    }
}

/// A tensor's values, row-major.
pub fn host<const N: usize>(tensor: Tensor<N>) -> Vec<f32> {
    tensor.detach().try_into_vec_as().expect("the device answers")
}
