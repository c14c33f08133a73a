//! The gradient of a menu's step on a GPU, in five launches: lotteries, utilities `[B, J]`, the choice among them, the way back to each
//! element's numbers, and the gradient in the prices of goods and sizes; a sixth for the gradient in utilities, where that is wanted.

mod choice;
mod item_and_size;
mod slices;
mod utilities;
mod way_back;

pub use utilities::of_elements as utilities_of_elements;

use super::backend::{MenuGradientTensors, MenuTerms, Operation, SlopeTensors, StepTensors};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::gpu::{empty, floats, integers};
use crate::lotteries::{LotteryLayout, gpu::of_elements};
use burn::backend::DType;
use burn_cubecl::CubeBackend as Cube;
use choice::Choice;
use utilities::Utilities;

impl Operation for Cube {
    fn menu_gradient(
        of: StepTensors<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        terms: MenuTerms,
    ) -> MenuGradientTensors<Self> {
        let StepTensors { numbers, expansion, outside_utility, outside_payment } = of;
        let (numbers, batch, bundles) = (floats(numbers), integers(batch.on_device()), integers(bundles.on_device()));
        let lotteries = of_elements(numbers.clone(), expansion, bundles.clone(), shape, terms.smooth);
        // Lotteries of one bundle have no gradient in their weights.
        let keep = shape.support > 1;
        let Utilities { utilities, options } =
            utilities_of_elements(&lotteries.weights, &lotteries.prices, &bundles, &bidders, batch.clone(), keep);
        let outside = [outside_utility, outside_payment];
        let choice = choice::by_softmax(utilities, &lotteries.prices, outside, terms.sharpness);
        let gradient = empty(&numbers, [LotteryLayout::of(shape).numbers()], DType::F32);
        let sizes = lotteries.sizes.clone();
        let slopes = if terms.slopes {
            let utilities = choice.slopes_in_utilities(&lotteries.prices, terms.sharpness);
            SlopeTensors::Wanted { weights: lotteries.weights.clone(), utilities }
        } else {
            SlopeTensors::Unwanted
        };
        let back = way_back::of_elements(
            &numbers, lotteries, &choice, &bundles, &bidders, batch, options, shape, terms, &gradient,
        );
        if terms.smooth {
            item_and_size::of_bundles(back.of_bundles, bundles, sizes, shape, &gradient);
        }
        let Choice { payments, outside_utility, outside_payment, .. } = choice;
        let (numbers, expansion) = (gradient, back.expansion);
        MenuGradientTensors { payments, numbers, expansion, outside_utility, outside_payment, slopes }
    }
}
