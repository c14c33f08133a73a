//! Revenue on a GPU: utilities `[B, J]`, the choice among them with its gradients, and the gradient of the weights.

mod choice;
mod slices;
mod utilities;
mod valuation;
mod weight_gradient;

use super::backend::{OfferTensors, Operation, RevenueTensors};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::ops::FloatTensorOps;
use burn_cubecl::CubeBackend as Cube;

impl Operation for Cube {
    fn menu_revenue(
        offers: OfferTensors<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> RevenueTensors<Self> {
        let BatchNumbers::Device(batch) = batch else { unreachable!("a GPU's batch is in its memory") };
        let OfferTensors { weights, prices, outside_utility, outside_payment } = offers;
        let bundles = bundles.on_device();
        let utilities = utilities::of_elements(weights, prices.clone(), bundles.clone(), &bidders, batch.clone());
        let choice::Choice { payments, upstream, by_prices, by_outside_utility, by_outside_payment } =
            choice::by_softmax(utilities, prices, outside_utility, outside_payment, sharpness);
        let by_weights = weight_gradient::of_points(upstream, bundles, &bidders, batch, shape.support);
        let revenue = Cube::float_mean(payments);
        RevenueTensors { revenue, by_weights, by_prices, by_outside_utility, by_outside_payment }
    }
}
