//! Smooth stand-ins for the values of bundles in which each good is with some probability, for gradients straight through a rounding.

use burn::tensor::{Device, Tensor, TensorData};
use diffecon_auction::{Valuations, bundle};

/// Smooth values `[B, P]` of bundles whose goods have probabilities `p` with these logarithms `[P, M]`, for the bidders `batch`.
///
/// XOR: `max_a value_a prod_{i in a} p_i`; unit demand: `max_i value_i p_i`; additive: `sum_i value_i p_i`.
pub fn smooth_values(valuations: &Valuations, batch: &[usize], logarithms: Tensor<2>) -> Tensor<2> {
    let (device, dtype) = (logarithms.device(), logarithms.dtype());
    let matrix = |values, shape| tensor(values, shape, &device).cast(dtype);
    match valuations {
        Valuations::Xor(xor) => {
            let most = batch.iter().map(|&bidder| xor.atom_range(bidder).len()).max().unwrap_or(0).max(1);
            let goods = xor.goods();
            let mut indicators = vec![0.0; batch.len() * most * goods];
            let mut values = vec![0.0; batch.len() * most];
            for (place, &bidder) in batch.iter().enumerate() {
                for (atom, (words, value)) in xor.atoms(bidder).enumerate() {
                    let row = place * most + atom;
                    values[row] = value;
                    bundle::goods_of(words).for_each(|good| indicators[row * goods + good] = 1.0);
                }
            }
            let covered = matrix(indicators, [batch.len() * most, goods]).matmul(logarithms.transpose()).exp();
            best_of(covered * matrix(values, [batch.len() * most, 1]), batch.len(), most)
        }
        Valuations::UnitDemand(items) => {
            let values = batch.iter().flat_map(|&bidder| items.row(bidder).iter().copied()).collect();
            let goods = items.goods();
            let values = matrix(values, [batch.len() * goods, 1]);
            let repeated = logarithms.exp().transpose().repeat_dim(0, batch.len());
            best_of(repeated * values, batch.len(), goods)
        }
        Valuations::Additive(items) => {
            let values = batch.iter().flat_map(|&bidder| items.row(bidder).iter().copied()).collect();
            matrix(values, [batch.len(), items.goods()]).matmul(logarithms.exp().transpose())
        }
    }
}

fn tensor(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// The greatest of each bidder's `options` rows: `[B * options, P] -> [B, P]`.
fn best_of(rows: Tensor<2>, bidders: usize, options: usize) -> Tensor<2> {
    let points = rows.dims()[1];
    rows.reshape([bidders, options, points]).max_dim(1).squeeze_dim(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Bundle, ItemValues, XorValuations};

    /// A good is in the bundle or all but never, and the smooth value is the hard one.
    #[test]
    fn sure_bundles_have_hard_values() {
        let mut xor = XorValuations::new(4);
        xor.push_atom(Bundle::from_goods(4, [0, 3]).words(), 2.0);
        xor.push_atom(Bundle::from_goods(4, [1]).words(), 0.5);
        xor.finish_bidder();
        xor.finish_bidder();
        xor.push_atom(Bundle::grand(4).words(), 3.0);
        xor.finish_bidder();
        let items = ItemValues::new(4, vec![0.1, 0.2, 0.3, 0.4, 1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.5, 0.0]);
        let bundles =
            [Bundle::empty(4), Bundle::from_goods(4, [0, 1, 3]), Bundle::grand(4), Bundle::from_goods(4, [1])];
        let logarithm = |(bundle, good): (&Bundle, usize)| if bundle.contains(good) { 0.0 } else { -30.0 };
        let points = bundles.iter().flat_map(|bundle| (0..4).map(move |good| logarithm((bundle, good)))).collect();
        let points = tensor(points, [4, 4], &Device::flex());
        for valuations in [Valuations::Xor(xor), Valuations::Additive(items.clone()), Valuations::UnitDemand(items)] {
            let batch = [2, 0, 1];
            let soft: Vec<f32> = smooth_values(&valuations, &batch, points.clone()).try_into_vec_as().unwrap();
            let hard = batch.iter().flat_map(|&bidder| bundles.iter().map(move |bundle| (bidder, bundle)));
            for (soft, (bidder, bundle)) in soft.iter().zip(hard) {
                let hard = valuations.value(bidder, bundle.words());
                assert!((soft - hard).abs() < 1e-5, "{soft} against {hard}");
            }
        }
    }
}
