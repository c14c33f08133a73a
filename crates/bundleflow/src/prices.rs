//! The menu's prices: one smooth price function of the lottery plus each element's own deviation.

use crate::config::{LearningConfig, MenuConfig};
use burn::tensor::{Device, Gradients, Tensor};
use diffecon_auction::{Bundles, bundle};
use diffecon_objective::{LotteryPrices, MenuBundles, lottery_prices};
use diffecon_tensor::{Adam, Parameter, State, StateError, at_least_zero};

/// Prices `E_d[sum_{i in B_d} item_i + size_{|B_d|}] + deviation`, kept at least 0; in normalised money.
pub struct Prices {
    item: Parameter<1>,
    size: Parameter<1>,
    deviation: Parameter<1>,
    smooth: bool,
    penalty: f64,
}

impl Prices {
    /// Prices that begin at `start` `[J]` (normalised) for lotteries with these `weights` `[J * D]` over these bundles. Sizes
    /// start at the mean start price of the elements of that mean bundle size, interpolated where there is none.
    pub fn new(config: &MenuConfig, start: &[f32], weights: &[f32], bundles: &Bundles, device: &Device) -> Self {
        let (goods, points) = (bundles.goods(), config.support);
        let sizes: Vec<usize> = bundles.iter().map(bundle::size).collect();
        let mean = |of_size: &dyn Fn(usize) -> f32| -> Vec<f32> {
            let elements = weights.chunks_exact(points).zip(sizes.chunks_exact(points));
            elements.map(|(weights, sizes)| weights.iter().zip(sizes).map(|(w, &s)| w * of_size(s)).sum()).collect()
        };
        let size = if config.smooth_prices {
            mean_by_size(start, &mean(&|goods| goods as f32), goods)
        } else {
            vec![0.0; goods + 1]
        };
        let smooth = mean(&|goods| size[goods]);
        let own = start.iter().zip(smooth).map(|(start, smooth)| start - smooth).collect();
        Self {
            item: Parameter::new("prices.item", [goods], vec![0.0; goods], device),
            deviation: Parameter::new("prices.deviation", [start.len()], own, device),
            size: Parameter::new("prices.size", [goods + 1], size, device),
            smooth: config.smooth_prices,
            penalty: config.deviation_penalty,
        }
    }

    /// The prices `[J]` of lotteries with these `weights` `[J, D]` over these bundles, and the penalty on the deviations `[1]`.
    pub fn forward(&self, weights: Tensor<2>, bundles: &MenuBundles) -> (Tensor<1>, Tensor<1>) {
        let deviation = self.deviation.tensor();
        if !self.smooth {
            let none = Tensor::zeros([1], &deviation.device());
            return (at_least_zero(deviation), none);
        }
        let penalty = deviation.clone().square().sum() * self.penalty;
        let of = LotteryPrices { item: self.item.tensor(), size: self.size.tensor(), deviation, weights };
        (lottery_prices(of, bundles), penalty)
    }

    /// One optimiser step; learning rates are multiplied by `factor`.
    pub fn step(&mut self, adam: &Adam, config: &LearningConfig, factor: f64, gradients: &Gradients) {
        self.item.step(adam, config.item_rate * factor, gradients);
        self.size.step(adam, config.size_rate * factor, gradients);
        self.deviation.step(adam, config.deviation_rate * factor, gradients);
    }

    /// Gives elements the deviations of others, `(from, to)`, and forgets the moments of `to`.
    pub fn copy_deviations(&mut self, pairs: impl Iterator<Item = (usize, usize)>) {
        let now = self.deviation.values();
        self.deviation.set_rows(&pairs.map(|(from, to)| (to, vec![now[from]])).collect::<Vec<_>>());
    }

    /// Writes the parameters into a state.
    pub fn save(&self, state: &mut State) {
        self.parameters().into_iter().for_each(|parameter| parameter.save(state));
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks a parameter or holds it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        [&mut self.item, &mut self.size, &mut self.deviation]
            .into_iter()
            .try_for_each(|parameter| parameter.load(state))
    }

    /// Item prices, size prices and deviations.
    pub fn parameters(&self) -> [&Parameter<1>; 3] {
        [&self.item, &self.size, &self.deviation]
    }
}

/// The mean of `start` over elements of each rounded size `[M + 1]`; sizes without an element are interpolated.
fn mean_by_size(start: &[f32], mean_sizes: &[f32], goods: usize) -> Vec<f32> {
    let mut sums = vec![(0.0, 0.0); goods + 1];
    for (price, size) in start.iter().zip(mean_sizes) {
        let (sum, count) = &mut sums[size.round() as usize];
        *sum += price;
        *count += 1.0;
    }
    let known: Vec<(usize, f32)> =
        (0..=goods).filter(|&size| sums[size].1 > 0.0).map(|size| (size, sums[size].0 / sums[size].1)).collect();
    let between = |size: usize| {
        let above = known.partition_point(|(other, _)| *other < size);
        match (above.checked_sub(1).map(|below| known[below]), known.get(above)) {
            (Some((low, a)), Some(&(high, b))) => a + (b - a) * (size - low) as f32 / (high - low) as f32,
            (None, Some(&(_, only))) | (Some((_, only)), None) => only,
            (None, None) => 0.0,
        }
    };
    (0..=goods).map(between).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::TensorData;
    use diffecon_auction::Bundle;
    use diffecon_tensor::{autodiff_device, values};

    /// Two elements of two bundles, with starts of 3 and 1.
    fn prices(smooth_prices: bool) -> (Prices, MenuBundles, Tensor<2>) {
        let mut bundles = Bundles::new(3);
        for goods in [&[0][..], &[0, 1], &[], &[0, 1, 2]] {
            bundles.push(Bundle::from_goods(3, goods.iter().copied()).words());
        }
        let (weights, device) = ([0.75, 0.25, 0.5, 0.5], autodiff_device("cpu").unwrap());
        let config = MenuConfig { support: 2, smooth_prices, deviation_penalty: 0.5, ..MenuConfig::default() };
        let prices = Prices::new(&config, &[3.0, 1.0], &weights, &bundles, &device);
        let bundles = MenuBundles::new(&bundles, 2, &device);
        (prices, bundles, Tensor::from_data(TensorData::new(weights.to_vec(), [2, 2]), &device))
    }

    #[test]
    fn prices_start_where_they_are_asked_to_and_deviations_cost() {
        for smooth in [true, false] {
            let (prices, bundles, weights) = prices(smooth);
            let (found, penalty) = prices.forward(weights, &bundles);
            assert!(values(&found).iter().zip([3.0, 1.0]).all(|(found, start)| (found - start).abs() < 1e-6));
            // The elements have 1.25 and 1.5 goods on average: sizes to 1 cost 3, those from 2 on 1. The first element's
            // smooth price is 0.75 * 3 + 0.25 * 1, the second's 0.5 * 3 + 0.5 * 1.
            let expected = if smooth { 0.5 * (0.5_f32.powi(2) + 1.0) } else { 0.0 };
            let penalty = values(&penalty)[0];
            assert!((penalty - expected).abs() < 1e-6, "{penalty} instead of {expected}");
        }
    }

    #[test]
    fn each_kind_of_price_moves_at_its_own_rate() {
        let (mut prices, bundles, weights) = prices(true);
        let before = prices.parameters().map(Parameter::values);
        let (found, _) = prices.forward(weights, &bundles);
        let gradients = found.sum().backward();
        let config =
            LearningConfig { item_rate: 0.25, size_rate: 0.5, deviation_rate: 1.0, ..LearningConfig::default() };
        prices.step(&Adam::default(), &config, 0.1, &gradients);
        let after = prices.parameters().map(Parameter::values);
        for ((before, after), rate) in before.iter().zip(&after).zip([0.025, 0.05, 0.1]) {
            for (before, after) in before.iter().zip(after) {
                // Adam's first step is the rate, whatever the slope; size 0 and such are in no price of weight 0.
                let moved = before - after;
                assert!((moved - rate).abs() < 1e-4 || moved == 0.0, "{moved} instead of {rate}");
            }
            assert!(before.iter().zip(after).any(|(before, after)| before != after));
        }
    }

    #[test]
    fn missing_sizes_are_interpolated() {
        assert_eq!(mean_by_size(&[1.0, 3.0, 6.0], &[1.0, 1.0, 3.0], 4), [2.0, 2.0, 4.0, 6.0, 6.0]);
        assert_eq!(mean_by_size(&[1.0, 9.0], &[1.0, 4.6], 5), [1.0, 1.0, 3.0, 5.0, 7.0, 9.0]);
        assert_eq!(mean_by_size(&[], &[], 2), [0.0; 3]);
    }
}
