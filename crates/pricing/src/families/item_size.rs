//! Item and size prices: `p(S) = sum { a_i : i in S } + h(|S|)`, `a >= 0`, `h` ascending from 0.

use super::{Family, Priced, in_unit, single};
use crate::config::{PricesConfig, PricingConfig};
use crate::monotone::ascending;
use crate::offers::Offers;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{OutOfRange, PriceFunction};
use diffecon_tensor::{Parameter, at_least_zero};

/// Prices of goods and of sizes.
pub struct ItemSize {
    item: Parameter<1>,
    /// From size 1 on: `[M]`.
    size: Parameter<1>,
    config: PricesConfig,
}

impl ItemSize {
    /// At these prices.
    pub fn new(config: &PricingConfig, start: &PriceFunction, device: &Device) -> Self {
        let goods = start.item().len();
        Self {
            item: Parameter::new("prices.item", [goods], single(start.item()), device),
            size: Parameter::new("prices.size", [goods], single(&start.size()[1..]), device),
            config: config.prices.clone(),
        }
    }

    /// The prices of goods `[M]`.
    pub fn item(&self) -> Tensor<1> {
        at_least_zero(self.item.tensor())
    }

    /// The prices of sizes `[M + 1]`.
    pub fn size(&self) -> Tensor<1> {
        let none = Tensor::zeros([1], &self.size.constant().device());
        Tensor::cat(vec![none, ascending(self.size.tensor())], 0)
    }
}

impl Family for ItemSize {
    fn price(&self, offers: &Offers) -> Priced {
        let offers = offers.at(self.item());
        Priced { values: offers.values, prices: offers.items + offers.sizes.numbers(self.size()) }
    }

    /// `smoothness / 2 * M^3 sum_n (h(n + 1) - 2 h(n) + h(n - 1))^2` over `1 < n < M`: half the integral of the squared curvature over
    /// the share of goods. The first size's price, an entry fee, costs nothing.
    fn penalty(&self) -> Tensor<1> {
        let size = self.size.tensor();
        let goods = size.dims()[0];
        if goods < 3 {
            return Tensor::zeros([1], &size.device());
        }
        let from = |first: usize| size.clone().narrow(0, first, goods - 2);
        let bends = from(0) - from(1) * 2.0 + from(2);
        bends.square().sum() * (0.5 * self.config.smoothness * (goods as f64).powi(3))
    }

    fn price_function(&self, unit: f64) -> Result<PriceFunction, OutOfRange> {
        PriceFunction::new(in_unit(&self.item(), unit), in_unit(&self.size(), unit))
    }

    fn parameters(&self) -> Vec<(&Parameter<1>, f64)> {
        vec![(&self.item, self.config.item_rate), (&self.size, self.config.size_rate)]
    }

    fn parameters_mut(&mut self) -> Vec<(&mut Parameter<1>, f64)> {
        vec![(&mut self.item, self.config.item_rate), (&mut self.size, self.config.size_rate)]
    }
}
