//! What a menu's lotteries are made of: the weights' logits, and prices that are one smooth price function of the lottery plus each
//! element's own deviation.

use crate::config::{LearningConfig, MenuConfig};
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Bundles, bundle};
use diffecon_objective::{Flowed, Lotteries as Found, LotteryLayout, MenuShape, MenuTerms, lotteries, plain_lotteries};
use diffecon_tensor::parameter::Piece;
use diffecon_tensor::{Adam, Parameter, State, StateError};

/// Lotteries with prices `E_d[sum_{i in B_d} item_i + size_{|B_d|}] + deviation`, kept at least 0; in normalised money.
pub struct Lotteries {
    layout: LotteryLayout,
    shape: MenuShape,
    /// Laid out as [`LotteryLayout`] says.
    numbers: Parameter<1>,
    smooth: bool,
    penalty: f64,
}

impl Lotteries {
    /// Lotteries for nothing, with logits of 0.
    pub fn new(config: &MenuConfig, goods: usize, device: &Device) -> Self {
        let shape = MenuShape { elements: config.elements, support: config.support, goods };
        let layout = LotteryLayout::of(shape);
        let piece = |name: &str, shape: &[usize]| Piece { name: name.to_owned(), shape: shape.to_vec() };
        let pieces = vec![
            piece("logits", &[shape.elements, shape.support]),
            piece("prices.item", &[goods]),
            piece("prices.size", &[goods + 1]),
            piece("prices.deviation", &[shape.elements]),
        ];
        let numbers = Parameter::in_pieces(pieces, vec![0.0; layout.numbers()], device);
        Self { layout, shape, numbers, smooth: config.smooth_prices, penalty: config.deviation_penalty }
    }

    /// Begins prices at `start` `[J]` (normalised) for lotteries with these `weights` `[J * D]` over these bundles, and forgets what the
    /// optimiser remembered of them. Sizes start at the mean start price of the elements of that mean bundle size, interpolated where
    /// there is none.
    pub fn start_prices(&mut self, start: &[f32], weights: &[f32], bundles: &Bundles) {
        let MenuShape { support, goods, .. } = self.shape;
        let sizes: Vec<usize> = bundles.iter().map(bundle::size).collect();
        let mean = |of_size: &dyn Fn(usize) -> f32| -> Vec<f32> {
            let elements = weights.chunks_exact(support).zip(sizes.chunks_exact(support));
            elements.map(|(weights, sizes)| weights.iter().zip(sizes).map(|(w, &s)| w * of_size(s)).sum()).collect()
        };
        let size =
            if self.smooth { mean_by_size(start, &mean(&|goods| goods as f32), goods) } else { vec![0.0; goods + 1] };
        let smooth = mean(&|goods| size[goods]);
        let own = start.iter().zip(smooth).map(|(start, smooth)| start - smooth).collect();
        let LotteryLayout { item, size: sizes, deviation, .. } = &self.layout;
        self.numbers.set_rows(&[(item.start, vec![0.0; goods]), (sizes.start, size), (deviation.start, own)]);
    }

    /// Gives elements these logits `[elements, D]`, which record no gradient, and forgets what the optimiser remembered of them.
    pub fn set_logits(&mut self, elements: &[usize], logits: Tensor<2>) {
        let support = self.shape.support;
        let places: Vec<usize> =
            elements.iter().flat_map(|element| element * support..(element + 1) * support).collect();
        self.numbers.replace_rows(&places, logits.flatten(0, 1));
    }

    /// Gives elements the deviations of others, `(from, to)`, and forgets the moments of `to`.
    pub fn copy_deviations(&mut self, pairs: impl Iterator<Item = (usize, usize)>) {
        let first = self.layout.deviation.start;
        self.numbers.copy_rows(&pairs.map(|(from, to)| (first + from, first + to)).collect::<Vec<_>>());
    }

    /// The weights `[J, D]` and prices `[J]` of support points that flow so.
    pub fn of(&self, flowed: &Flowed) -> Found {
        let numbers = self.numbers.plain();
        if numbers.dtype() == DType::F32 {
            return lotteries(numbers, flowed, self.smooth);
        }
        plain_lotteries(&numbers, flowed.expansion.clone(), &flowed.bundles, self.smooth)
    }

    /// The numbers, for operations that record nothing.
    pub fn plain(&self) -> Tensor<1> {
        self.numbers.plain()
    }

    /// The numbers, for operations that are recorded.
    pub fn tensor(&self) -> Tensor<1> {
        self.numbers.tensor()
    }

    /// What a step's objective is made of at this sharpness, and whether its gradient in utilities is wanted.
    pub fn terms(&self, sharpness: f64, slopes: bool) -> MenuTerms {
        MenuTerms { smooth: self.smooth, penalty: self.penalty as f32, sharpness: sharpness as f32, slopes }
    }

    /// The penalty on the deviations among such numbers, `[1]`; nothing where they are all of the prices.
    pub fn penalty(&self, numbers: Tensor<1>) -> Tensor<1> {
        if !self.smooth {
            return Tensor::zeros([1], (&numbers.device(), numbers.dtype()));
        }
        numbers.slice(self.layout.deviation.clone()).square().sum() * self.penalty
    }

    /// Moves all numbers against their gradient; learning rates are multiplied by `factor`.
    pub fn descend(&mut self, adam: &Adam, config: &LearningConfig, factor: f64, gradient: Tensor<1>) {
        let rates = [config.weight_rate, config.item_rate, config.size_rate, config.deviation_rate];
        self.numbers.descend(adam, &rates.map(|rate| rate * factor), gradient);
    }

    /// The numbers, as they are learned.
    pub fn parameter(&self) -> &Parameter<1> {
        &self.numbers
    }

    /// Writes a gradient into a state under the numbers' names.
    pub fn save_gradient(&self, gradient: &Tensor<1>, state: &mut State) {
        self.numbers.insert_gradient(gradient, state);
    }

    /// Reads the numbers from a state.
    ///
    /// # Errors
    /// If the state lacks a number or holds it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        self.numbers.load(state)
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
    use diffecon_objective::MenuBundles;
    use diffecon_tensor::{autodiff_device, values};

    /// Two elements of two bundles, with starts of 3 and 1, and where their points flow.
    fn market(smooth_prices: bool) -> (Lotteries, Flowed) {
        let mut bundles = Bundles::new(3);
        for goods in [&[0][..], &[0, 1], &[], &[0, 1, 2]] {
            bundles.push(Bundle::from_goods(3, goods.iter().copied()).words());
        }
        let device = autodiff_device("cpu").unwrap();
        let config =
            MenuConfig { elements: 2, support: 2, smooth_prices, deviation_penalty: 0.5, ..MenuConfig::default() };
        let mut lotteries = Lotteries::new(&config, 3, &device);
        let logits = Tensor::from_data([[0.75_f32.ln(), 0.25_f32.ln()], [0.0; 2]], &device.clone().inner());
        lotteries.set_logits(&[0, 1], logits);
        lotteries.start_prices(&[3.0, 1.0], &[0.75, 0.25, 0.5, 0.5], &bundles);
        let device = device.inner();
        let expansion = Tensor::from_data(TensorData::from(&[0.0_f32; 4][..]), &device);
        (lotteries, Flowed { bundles: MenuBundles::new(&bundles, 2, &device), expansion })
    }

    #[test]
    fn prices_start_where_they_are_asked_to_and_deviations_cost() {
        for smooth in [true, false] {
            let (lotteries, flowed) = market(smooth);
            let Found { weights, prices } = lotteries.of(&flowed);
            let expected = [0.75, 0.25, 0.5, 0.5, 3.0, 1.0];
            let found = values(&weights).into_iter().chain(values(&prices));
            assert!(found.zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6));
            // The elements have 1.25 and 1.5 goods on average: sizes to 1 cost 3, those from 2 on 1. The first element's
            // smooth price is 0.75 * 3 + 0.25 * 1, the second's 0.5 * 3 + 0.5 * 1.
            let expected = if smooth { 0.5 * (0.5_f32.powi(2) + 1.0) } else { 0.0 };
            let penalty = values(&lotteries.penalty(lotteries.plain()))[0];
            assert!((penalty - expected).abs() < 1e-6, "{penalty} instead of {expected}");
        }
    }

    #[test]
    fn each_kind_of_number_moves_at_its_own_rate() {
        let (mut lotteries, _) = market(true);
        let before = values(&lotteries.plain());
        let gradient = lotteries.plain() * 0.0 - 2.0;
        let config = LearningConfig {
            weight_rate: 2.0,
            item_rate: 0.25,
            size_rate: 0.5,
            deviation_rate: 1.0,
            ..LearningConfig::default()
        };
        lotteries.descend(&Adam::default(), &config, 0.1, gradient);
        let LotteryLayout { logits, item, size, deviation } = lotteries.layout.clone();
        let after = values(&lotteries.plain());
        for (range, rate) in [(logits, 0.2), (item, 0.025), (size, 0.05), (deviation, 0.1)] {
            for number in range {
                // Adam's first step is the rate, whatever the slope.
                let moved = after[number] - before[number];
                assert!((moved - rate).abs() < 1e-4, "{number} by {moved} instead of {rate}");
            }
        }
    }

    #[test]
    fn deviations_are_copied_and_others_stay() {
        let (mut lotteries, _) = market(true);
        let before = values(&lotteries.plain());
        lotteries.copy_deviations([(1, 0)].into_iter());
        let (after, first) = (values(&lotteries.plain()), lotteries.layout.deviation.start);
        assert_eq!((after[first], &after[..first]), (before[first + 1], &before[..first]));
    }

    #[test]
    fn missing_sizes_are_interpolated() {
        assert_eq!(mean_by_size(&[1.0, 3.0, 6.0], &[1.0, 1.0, 3.0], 4), [2.0, 2.0, 4.0, 6.0, 6.0]);
        assert_eq!(mean_by_size(&[1.0, 9.0], &[1.0, 4.6], 5), [1.0, 1.0, 3.0, 5.0, 7.0, 9.0]);
        assert_eq!(mean_by_size(&[], &[], 2), [0.0; 3]);
    }
}
