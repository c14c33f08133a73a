//! A sample of bidders where the tensors are, and the batches drawn from it.

use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::words_32;
use burn::backend::Dispatch;
use burn::tensor::{DType, Device, Int, Tensor, TensorData};
use diffecon_auction::{Bundles, ItemValues, Valuations, XorValuations};
use diffecon_tensor::device::is_host;
use std::sync::Arc;

/// A sample of bidders on a device: on a GPU the atoms are bit sets in its memory.
#[derive(Clone)]
pub struct DeviceBidders {
    valuations: Arc<Valuations>,
    pub(crate) tensors: BidderTensors<Dispatch>,
    device: Device,
}

/// The bidders of one step.
#[derive(Clone)]
pub struct BidderBatch {
    pub(crate) sample: DeviceBidders,
    bidders: Arc<Vec<usize>>,
    pub(crate) numbers: BatchNumbers<Dispatch>,
}

impl DeviceBidders {
    /// Moves a sample to a device.
    pub fn new(valuations: Arc<Valuations>, device: &Device) -> Self {
        let device = device.clone().without_autodiff();
        let tensors = match &*valuations {
            _ if is_host(&device) => BidderTensors::Host(valuations.clone()),
            Valuations::Xor(xor) => xor_tensors(xor, &device),
            Valuations::Additive(items) => item_tensors(items, false, &device),
            Valuations::UnitDemand(items) => item_tensors(items, true, &device),
        };
        Self { valuations, tensors, device }
    }

    /// The sample in host memory.
    pub fn valuations(&self) -> &Valuations {
        &self.valuations
    }

    /// Some bidders of the sample.
    pub fn batch(&self, bidders: Vec<usize>) -> BidderBatch {
        self.batches(vec![bidders]).remove(0)
    }

    /// All bidders in their order, so many in a batch, the last of which may have fewer; in host memory all are one batch.
    pub fn all(&self, at_a_time: usize) -> Vec<BidderBatch> {
        let bidders = self.valuations.bidders();
        let size = if is_host(&self.device) { bidders } else { at_a_time };
        let batch = |first: usize| (first..bidders.min(first + size)).collect();
        self.batches((0..bidders).step_by(size.max(1)).map(batch).collect())
    }

    /// The bidders of several steps, which go to a GPU in one transfer.
    pub fn batches(&self, steps: Vec<Vec<usize>>) -> Vec<BidderBatch> {
        let all = (!is_host(&self.device)).then(|| integers(steps.iter().flatten().copied(), &self.device));
        let mut first = 0;
        let batch = |bidders: Vec<usize>| {
            let bidders = Arc::new(bidders);
            let numbers = match &all {
                Some(all) => BatchNumbers::Device(all.clone().narrow(0, first, bidders.len()).into_dispatch()),
                None => BatchNumbers::Host(bidders.clone()),
            };
            first += bidders.len();
            BidderBatch { sample: self.clone(), bidders, numbers }
        };
        steps.into_iter().map(batch).collect()
    }
}

impl BidderBatch {
    /// The whole sample, in host memory.
    pub fn valuations(&self) -> &Valuations {
        self.sample.valuations()
    }

    /// The step's bidders.
    pub fn bidders(&self) -> &[usize] {
        &self.bidders
    }
}

/// Bidders with a value for each good as tensors.
fn item_tensors(items: &ItemValues, unit_demand: bool, device: &Device) -> BidderTensors<Dispatch> {
    let shape = [items.bidders(), items.goods()];
    let values = Tensor::<2>::from_data(TensorData::new(items.values().to_vec(), shape), device);
    BidderTensors::Items { values: values.into_dispatch(), unit_demand }
}

/// XOR bidders as tensors, each bidder's atoms by falling value.
fn xor_tensors(xor: &XorValuations, device: &Device) -> BidderTensors<Dispatch> {
    let (mut bundles, mut values) = (Bundles::new(xor.goods()), Vec::with_capacity(xor.values().len()));
    for bidder in 0..xor.bidders() {
        let mut atoms: Vec<(&[u64], f32)> = xor.atoms(bidder).collect();
        atoms.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (words, value) in atoms {
            bundles.push(words);
            values.push(value);
        }
    }
    let count = values.len();
    BidderTensors::Xor {
        atoms: words_32(&bundles, device).into_dispatch(),
        values: Tensor::<1>::from_data(TensorData::new(values, [count]), device).into_dispatch(),
        offsets: integers(xor.offsets().iter().copied(), device).into_dispatch(),
        most_atoms: (0..xor.bidders()).map(|bidder| xor.atom_range(bidder).len()).max().unwrap_or(0),
    }
}

fn integers(numbers: impl Iterator<Item = usize>, device: &Device) -> Tensor<1, Int> {
    let numbers: Vec<u32> = numbers.map(|number| number as u32).collect();
    let count = numbers.len();
    Tensor::from_data(TensorData::new(numbers, [count]), (device, DType::U32))
}
