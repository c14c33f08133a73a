//! The network of a class of bidders who are alike.

use crate::config::NetworkConfig;
use crate::streams;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor, TensorData};
use diffecon_auction::Seed;
use diffecon_bidding::bid_functions::{SealedAuction, SealedFormat};
use diffecon_tensor::Mlp;

/// The bids of one class of bidders, through a share of what may be bid above the reserve.
pub struct BidderNetwork {
    /// The first bidder of the class.
    pub bidder: usize,
    /// From a value, scaled to `[-1, 1]`, to the logit of the share.
    pub network: Mlp,
    /// The greatest value of the class, in units of the greatest of any.
    greatest: f64,
    reserve: f64,
    /// The share that a bid is at most, of what the value is above the reserve: in the formats in which nobody in his senses bids more
    /// than the value, 1.
    span: f64,
}

/// Values of a class, and what of a bid at them does not depend on the network, on a device.
pub struct Inputs {
    /// `[K]`, in units of the greatest value of any bidder.
    pub values: Vec<f64>,
    scaled: Tensor<2>,
    base: Tensor<2>,
    room: Tensor<2>,
}

impl BidderNetwork {
    /// A network that starts at random.
    pub fn new(bidder: usize, auction: &SealedAuction, config: &NetworkConfig, seed: Seed, device: &Device) -> Self {
        let mut widths = vec![config.units; config.layers + 2];
        (widths[0], widths[config.layers + 1]) = (1, 1);
        let mut rng = seed.stream_at(streams::START, bidder as u64);
        let network = Mlp::new(&format!("bidder-{bidder}"), &widths, device, &mut rng);
        let unit = auction.greatest_of_all();
        let span = match auction.format {
            SealedFormat::First | SealedFormat::AllPay => 1.0,
            SealedFormat::Second => 2.0,
            SealedFormat::Third => 3.0,
        };
        Self { bidder, network, greatest: auction.greatest(bidder) / unit, reserve: auction.reserve / unit, span }
    }

    /// `points` even values from 0 to the greatest. Who has no more than the reserve bids the value, and does not win.
    pub fn inputs(&self, points: usize, device: &Device) -> Inputs {
        let share = |point: usize| point as f64 / (points - 1) as f64;
        let values: Vec<f64> = (0..points).map(|point| self.greatest * share(point)).collect();
        let column = |numbers: &dyn Fn(usize) -> f64| {
            let numbers: Vec<f32> = (0..points).map(|point| numbers(point) as f32).collect();
            Tensor::<2>::from_data(TensorData::new(numbers, [points, 1]), device)
        };
        Inputs {
            scaled: column(&|point| 2.0 * share(point) - 1.0),
            base: column(&|point| values[point].min(self.reserve)),
            room: column(&|point| self.span * (values[point] - self.reserve).max(0.0)),
            values,
        }
    }

    /// The bids at some values, `[K, 1]`, in units of the greatest value of any bidder.
    pub fn bids(&self, inputs: &Inputs) -> Tensor<2> {
        let share = sigmoid(self.network.forward(inputs.scaled.clone(), false));
        inputs.base.clone() + inputs.room.clone() * share
    }
}
