//! Item and size prices with the surcharges of a monotone lattice over the bundle's item prices and its size.

use super::{Family, ItemSize, Priced, in_unit};
use crate::config::PricingConfig;
use crate::monotone::ascending_table;
use crate::offers::Offers;
use burn::tensor::{Device, Tensor, TensorData, activation::relu};
use diffecon_auction::{Lattice, OutOfRange, PriceFunction};
use diffecon_tensor::{Parameter, product};

/// Prices of goods, of sizes, and a table of surcharges, see [`Lattice`].
pub struct LatticeSurcharge {
    prices: ItemSize,
    /// The knots before they are made monotone `[(cells + 1)^2]`.
    table: Parameter<1>,
    cells: usize,
    rate: f64,
    /// How much of each knot's row every size has `[M + 1, cells + 1]`.
    of_sizes: Tensor<2>,
}

impl LatticeSurcharge {
    /// At these prices, without surcharges.
    pub fn new(config: &PricingConfig, start: &PriceFunction, device: &Device) -> Self {
        let (cells, goods) = (config.prices.cells, start.item().len());
        let places: Vec<f32> = (0..=goods).map(|size| (size as f32 / goods as f32).sqrt()).collect();
        let places = Tensor::<1>::from_data(TensorData::from(&places[..]), device);
        Self {
            prices: ItemSize::new(config, start, device),
            table: Parameter::new("prices.lattice", [(cells + 1).pow(2)], vec![0.0; (cells + 1).pow(2)], device),
            cells,
            rate: config.prices.lattice_rate,
            of_sizes: hats(places.unsqueeze_dim(1), cells),
        }
    }

    /// The knots `[cells + 1, cells + 1]`.
    fn table(&self) -> Tensor<2> {
        ascending_table(self.table.tensor().reshape([self.cells + 1; 2]))
    }
}

/// How much of each of `cells + 1` even knots the `places` in `[0, 1]` `[.., 1]` have: `[.., cells + 1]`.
fn hats<const D: usize>(places: Tensor<D>, cells: usize) -> Tensor<D> {
    let knots: Vec<f32> = (0..=cells).map(|knot| knot as f32).collect();
    let mut shape = [1; D];
    shape[D - 1] = cells + 1;
    let knots = Tensor::from_data(TensorData::new(knots, shape), &places.device());
    relu((places * cells as f64 - knots).abs().neg() + 1.0)
}

impl Family for LatticeSurcharge {
    fn price(&self, offers: &Offers) -> Priced {
        let item = self.prices.item();
        let all = item.clone().sum().clamp_min(f64::from(f32::MIN_POSITIVE));
        let offers = offers.at(item);
        let share = (offers.items.clone() / all.unsqueeze_dim(0)).clamp(0.0, 1.0);
        let of_items = hats(share.unsqueeze_dim(2), self.cells);
        let of_sizes = offers.sizes.rows(product(self.of_sizes.clone(), self.table().transpose()));
        let surcharges = (of_items * of_sizes).sum_dim(2).squeeze_dim(2);
        Priced { values: offers.values, prices: offers.items + offers.sizes.numbers(self.prices.size()) + surcharges }
    }

    fn penalty(&self) -> Tensor<1> {
        self.prices.penalty()
    }

    fn price_function(&self, unit: f64) -> Result<PriceFunction, OutOfRange> {
        let table = in_unit(&self.table().reshape([(self.cells + 1).pow(2)]), unit);
        Ok(self.prices.price_function(unit)?.with_lattice(Lattice::new(self.cells, table)?))
    }

    fn parameters(&self) -> Vec<(&Parameter<1>, f64)> {
        [self.prices.parameters(), vec![(&self.table, self.rate)]].concat()
    }

    fn parameters_mut(&mut self) -> Vec<(&mut Parameter<1>, f64)> {
        let mut parameters = self.prices.parameters_mut();
        parameters.push((&mut self.table, self.rate));
        parameters
    }
}
