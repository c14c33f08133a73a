//! An entry fee and item prices: `p(S) = f + sum { a_i : i in S }` for every bundle but the empty one, `f >= 0`, `a >= 0`.
//!
//! Source: Armstrong, "Multiproduct nonlinear pricing", Econometrica 64 (1996): two-part tariffs are nearly optimal for many goods.

use super::{Family, Priced, in_unit, single};
use crate::config::{PricesConfig, PricingConfig};
use crate::offers::Offers;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{OutOfRange, PriceFunction};
use diffecon_tensor::{Parameter, at_least_zero};

/// A fee and prices of goods.
pub struct EntryFee {
    fee: Parameter<1>,
    item: Parameter<1>,
    config: PricesConfig,
}

impl EntryFee {
    /// At these prices; the fee is that of the first size.
    pub fn new(config: &PricingConfig, start: &PriceFunction, device: &Device) -> Self {
        let goods = start.item().len();
        Self {
            fee: Parameter::new("prices.fee", [1], single(&start.size()[1..2]), device),
            item: Parameter::new("prices.item", [goods], single(start.item()), device),
            config: config.prices.clone(),
        }
    }

    /// The price of each size `[M + 1]`: the fee for all but the empty one.
    fn size(&self) -> Tensor<1> {
        let (fee, goods) = (at_least_zero(self.fee.tensor()), self.item.constant().dims()[0]);
        let none = Tensor::zeros([1], &fee.device());
        Tensor::cat(vec![none, fee.expand([goods])], 0)
    }
}

impl Family for EntryFee {
    fn price(&self, offers: &Offers) -> Priced {
        let offers = offers.at(at_least_zero(self.item.tensor()));
        Priced { values: offers.values, prices: offers.items + offers.sizes.numbers(self.size()) }
    }

    fn penalty(&self) -> Tensor<1> {
        Tensor::zeros([1], &self.fee.constant().device())
    }

    fn price_function(&self, unit: f64) -> Result<PriceFunction, OutOfRange> {
        PriceFunction::new(in_unit(&at_least_zero(self.item.tensor()), unit), in_unit(&self.size(), unit))
    }

    fn parameters(&self) -> Vec<(&Parameter<1>, f64)> {
        vec![(&self.fee, self.config.size_rate), (&self.item, self.config.item_rate)]
    }

    fn parameters_mut(&mut self) -> Vec<(&mut Parameter<1>, f64)> {
        vec![(&mut self.fee, self.config.size_rate), (&mut self.item, self.config.item_rate)]
    }
}
