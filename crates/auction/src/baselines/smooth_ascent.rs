//! Gradient ascent on smoothed revenue: it finds the good regions that coordinate ascent then searches exactly.

use super::smooth_block::SmoothBlock;
use crate::price_function::PriceFunction;
use crate::xor::XorValuations;
use rayon::prelude::*;

/// Gradient steps.
const STEPS: u32 = 300;
/// Sharpness of the first and of the last choice, times the surplus.
const SHARPNESS: (f64, f64) = (15.0, 200.0);
/// The share by which a price changes in a step, at first.
const LEARNING_RATE: f64 = 0.05;
/// Adam's memory of the gradient and of its square.
const MEMORY: (f64, f64) = (0.9, 0.99);
/// Bidders a step, roughly: larger samples are dealt out to the steps in turn.
const BATCH: usize = 8000;
/// Bidders whose gradients are added up by one task: fixed, so that rounding does not depend on the threads.
const BLOCK: usize = 512;

/// Raises the revenue from bidders who choose by softmax over their atoms and nothing, sharper and sharper.
///
/// The parameters are the logarithms of the item prices and of the rises from size to size, moved by Adam: prices stay
/// above 0, sizes ascend, and what is 0 at the start stays 0.
///
/// `surplus` is the bidders' full surplus, above 0.
pub fn smooth_ascent(xor: &XorValuations, surplus: f64, start: &PriceFunction) -> PriceFunction {
    let goods = xor.goods();
    let rises = start.size().windows(2).map(|pair| pair[1] - pair[0]);
    let mut parameters: Vec<f64> = start.item().iter().copied().chain(rises).collect();
    let turns = (xor.bidders() / BATCH).max(1);
    let batches: Vec<Batch> = (0..turns).map(|turn| Batch::new(xor, (turn..xor.bidders()).step_by(turns))).collect();
    let mut moments = vec![(0.0, 0.0); parameters.len()];
    for step in 0..STEPS {
        let progress = f64::from(step) / f64::from(STEPS);
        let sharpness = SHARPNESS.0 * (SHARPNESS.1 / SHARPNESS.0).powf(progress) / surplus;
        let rate = LEARNING_RATE * (0.05 + 0.95 * f64::midpoint(1.0, (std::f64::consts::PI * progress).cos()));
        let gradient = batches[step as usize % turns].gradient(&prices(goods, &parameters), sharpness);
        let correction = |memory: f64| 1.0 - memory.powf(f64::from(step) + 1.0);
        for ((parameter, slope), (mean, square)) in parameters.iter_mut().zip(gradient).zip(&mut moments) {
            let slope = slope * *parameter;
            *mean += (1.0 - MEMORY.0) * (slope - *mean);
            *square += (1.0 - MEMORY.1) * (slope * slope - *square);
            let direction = *mean / correction(MEMORY.0);
            let scale = (*square / correction(MEMORY.1)).sqrt() + 1e-9 * surplus;
            *parameter *= (rate * direction / scale).exp();
        }
    }
    prices(goods, &parameters)
}

/// The price function with these item prices and rises.
fn prices(goods: usize, parameters: &[f64]) -> PriceFunction {
    let (item, rises) = parameters.split_at(goods);
    let mut size = vec![0.0; goods + 1];
    rises.iter().enumerate().for_each(|(below, rise)| size[below + 1] = size[below] + rise);
    PriceFunction::new(item.to_vec(), size).expect("positive and finite")
}

/// The bidders of a step, in blocks.
struct Batch {
    bidders: usize,
    blocks: Vec<SmoothBlock>,
}

impl Batch {
    fn new(xor: &XorValuations, bidders: impl Iterator<Item = usize>) -> Self {
        let bidders: Vec<usize> = bidders.collect();
        let blocks = bidders.par_chunks(BLOCK).map(|block| SmoothBlock::new(xor, block)).collect();
        Self { bidders: bidders.len(), blocks }
    }

    /// The slope of these bidders' mean smoothed revenue in every item price and rise.
    fn gradient(&self, prices: &PriceFunction, sharpness: f64) -> Vec<f64> {
        let goods = prices.item().len();
        let blocks: Vec<Vec<f64>> = self.blocks.par_iter().map(|block| block.slopes(prices, sharpness)).collect();
        let mut total = vec![0.0; 2 * goods + 1];
        for block in blocks {
            total.iter_mut().zip(block).for_each(|(total, slope)| *total += slope / self.bidders as f64);
        }
        // A rise is in the price of its own size and of every greater one.
        for above in (goods + 1..=2 * goods).rev() {
            total[above - 1] += total[above];
        }
        total.remove(goods);
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::seed::Seed;
    use crate::stream::Stream;
    use rand::RngExt;

    /// Mean smoothed revenue, from its definition.
    fn revenue(xor: &XorValuations, prices: &PriceFunction, sharpness: f64) -> f64 {
        let of_bidder = |bidder| {
            let offers = xor.atoms(bidder).map(|(words, value)| (f64::from(value), prices.price(words)));
            let (total, paid) = offers.fold((1.0, 0.0), |(total, paid): (f64, f64), (value, price)| {
                let weight = (sharpness * (value - price)).exp();
                (total + weight, paid + weight * price)
            });
            paid / total
        };
        (0..xor.bidders()).map(of_bidder).sum::<f64>() / xor.bidders() as f64
    }

    #[test]
    fn the_gradient_is_the_limit_of_differences() {
        let mut rng = Seed::new(3).stream(Stream::new("test"));
        let mut xor = XorValuations::new(4);
        for _ in 0..40 {
            for _ in 0..3 {
                let bundle = Bundle::from_words(&[rng.random_range(1..16)]);
                xor.push_atom(bundle.words(), rng.random());
            }
            xor.finish_bidder();
        }
        let parameters = [0.1, 0.05, 0.2, 0.15, 0.1, 0.02, 0.03, 0.05];
        let slopes = Batch::new(&xor, 0..xor.bidders()).gradient(&prices(4, &parameters), 7.0);
        for (index, slope) in slopes.into_iter().enumerate() {
            let at = |change: f64| {
                let mut moved = parameters;
                moved[index] += change;
                revenue(&xor, &prices(4, &moved), 7.0)
            };
            let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!((slope - difference).abs() < 1e-8, "parameter {index}: {slope} against {difference}");
        }
    }
}
