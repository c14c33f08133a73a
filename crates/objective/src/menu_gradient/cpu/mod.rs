//! The gradient of a menu's step on the CPU: lotteries, revenue with its gradient in them, and the way back to what they are made of.

mod revenue;

pub use revenue::{OutsideOption, Revenue, revenue};

use super::backend::{MenuGradientTensors, MenuTerms, Operation, SlopeTensors, StepTensors};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::host::Host;
use crate::lotteries::{HostLotteries, LotteryLayout, host_lotteries};
use crate::prices::host_bundle_prices_backward;
use diffecon_auction::sliced_menu::SlicedMenu;

impl<B: Host> Operation for B {
    fn menu_gradient(
        of: StepTensors<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        terms: MenuTerms,
    ) -> MenuGradientTensors<Self> {
        let (valuations, batch) = (bidders.in_host_memory(), batch.in_host_memory());
        let StepTensors { numbers, expansion, outside_utility, outside_payment } = of;
        let batch: Vec<_> = batch.iter().map(|&bidder| valuations.valuation(bidder)).collect();
        let (menu, numbers) = (bundles.sliced(shape), Self::slice(&numbers));
        let (utility, payment) = (Self::slice(&outside_utility), Self::slice(&outside_payment));
        let outside: Vec<OutsideOption> =
            utility.iter().zip(payment.iter()).map(|(&utility, &payment)| OutsideOption { utility, payment }).collect();

        let lotteries = host_lotteries(&menu, &numbers, &Self::slice(&expansion), terms.smooth);
        let mut revenue =
            revenue(&menu, &lotteries.weights, &lotteries.prices, &batch, &outside, terms.sharpness, terms.slopes);
        let [utility, payment] = [|slope: &OutsideOption| -slope.utility, |slope: &OutsideOption| -slope.payment]
            .map(|part| Self::from_values(revenue.outside.iter().map(part).collect(), [batch.len()]));
        let payments = Self::from_values(revenue.payments.clone(), [batch.len()]);
        let slopes = match revenue.utilities.take() {
            None => SlopeTensors::Unwanted,
            Some(slopes) => SlopeTensors::Wanted {
                weights: Self::from_values(lotteries.weights.clone(), [shape.elements, shape.support]),
                utilities: Self::from_values(
                    slopes.into_iter().map(|slope| -slope).collect(),
                    [batch.len(), shape.elements],
                ),
            },
        };
        let (numbers, expansion) = way_back(&menu, &numbers, lotteries, &revenue, terms);
        let (count, points) = (numbers.len(), expansion.len());
        MenuGradientTensors {
            payments,
            numbers: Self::from_values(numbers, [count]),
            expansion: Self::from_values(expansion, [points]),
            outside_utility: utility,
            outside_payment: payment,
            slopes,
        }
    }
}

/// The gradients of the objective in the numbers that lotteries are made of and in the expansions, from those of the revenue in weights
/// and prices.
fn way_back(
    menu: &SlicedMenu<'_>,
    numbers: &[f32],
    lotteries: HostLotteries,
    revenue: &Revenue,
    MenuTerms { smooth, penalty, .. }: MenuTerms,
) -> (Vec<f32>, Vec<f32>) {
    let SlicedMenu { elements, support, goods, .. } = *menu;
    let layout = LotteryLayout::of(MenuShape { elements, support, goods });
    let HostLotteries { mut weights, of_bundles, .. } = lotteries;
    let mut gradient = vec![0.0; layout.numbers()];
    let mut expansion = vec![0.0; elements * support];
    let mut upstream = vec![0.0; support];
    for element in 0..elements {
        let points = element * support..(element + 1) * support;
        let by_price = -revenue.prices[element];
        let weights = &mut weights[points.clone()];
        for (upstream, by_weight) in upstream.iter_mut().zip(&revenue.weights[points.clone()]) {
            *upstream = -by_weight;
        }
        if smooth {
            for (upstream, price) in upstream.iter_mut().zip(&of_bundles[points.clone()]) {
                *upstream += by_price * price;
            }
        }
        let mean: f32 = upstream.iter().zip(&*weights).map(|(upstream, weight)| upstream * weight).sum();
        let slopes = gradient[points.clone()].iter_mut().zip(&mut expansion[points]);
        for ((logit, expansion), (upstream, weight)) in slopes.zip(upstream.iter().zip(weights)) {
            *logit = *weight * (upstream - mean);
            *expansion = -*logit;
            // From here on, the gradient in the bundle's price.
            *weight *= by_price;
        }
        let deviation = layout.deviation.start + element;
        gradient[deviation] = by_price + if smooth { 2.0 * penalty * numbers[deviation] } else { 0.0 };
    }
    if smooth {
        let (item, size) = host_bundle_prices_backward(menu, &weights);
        gradient[layout.item].copy_from_slice(&item);
        gradient[layout.size].copy_from_slice(&size);
    }
    (gradient, expansion)
}
