//! A sample of bidders where the tensors are, and the batches drawn from it.

use crate::backend::BidderTensors;
use crate::device::is_host;
use crate::menu::bundles::words_32;
use burn::backend::Dispatch;
use burn::tensor::{DType, Device, Int, Tensor, TensorData};
use diffecon_auction::{Bundles, Valuations, XorValuations};
use std::sync::Arc;

/// A sample of bidders on a device: on a GPU the atoms are bit sets in its memory.
#[derive(Clone)]
pub struct DeviceBidders {
    valuations: Arc<Valuations>,
    tensors: Option<BidderTensors<Dispatch>>,
    device: Device,
}

/// The bidders of one step.
#[derive(Clone)]
pub struct BidderBatch {
    valuations: Arc<Valuations>,
    bidders: Arc<Vec<usize>>,
    pub(super) tensors: BidderTensors<Dispatch>,
}

impl DeviceBidders {
    /// Moves a sample to a device.
    pub fn new(valuations: Arc<Valuations>, device: &Device) -> Self {
        let device = device.clone().without_autodiff();
        let tensors = (!is_host(&device)).then(|| match &*valuations {
            Valuations::Xor(xor) => xor_tensors(xor, &device),
            Valuations::Additive(items) | Valuations::UnitDemand(items) => {
                let shape = [items.bidders(), items.goods()];
                let values = Tensor::<2>::from_data(TensorData::new(items.values().to_vec(), shape), &device);
                let unit_demand = matches!(&*valuations, Valuations::UnitDemand(_));
                let batch = integers(std::iter::empty(), &device).into_dispatch();
                BidderTensors::Items { values: values.into_dispatch(), batch, unit_demand }
            }
        });
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

    /// The bidders of several steps, of equal numbers, which go to a GPU in one transfer.
    pub fn batches(&self, steps: Vec<Vec<usize>>) -> Vec<BidderBatch> {
        let Some(sample) = &self.tensors else { return self.host_batches(steps) };
        let size = steps.first().map_or(0, Vec::len);
        let numbers = integers(steps.iter().flatten().copied(), &self.device);
        let on_device = |index: usize, bidders: Vec<usize>| {
            let mut tensors = sample.clone();
            if let BidderTensors::Xor { batch, .. } | BidderTensors::Items { batch, .. } = &mut tensors {
                *batch = numbers.clone().narrow(0, index * size, size).into_dispatch();
            }
            BidderBatch { valuations: self.valuations.clone(), bidders: Arc::new(bidders), tensors }
        };
        steps.into_iter().enumerate().map(|(index, bidders)| on_device(index, bidders)).collect()
    }

    fn host_batches(&self, steps: Vec<Vec<usize>>) -> Vec<BidderBatch> {
        let in_memory = |bidders: Vec<usize>| {
            let (valuations, bidders) = (self.valuations.clone(), Arc::new(bidders));
            let tensors = BidderTensors::Host(valuations.clone(), bidders.clone());
            BidderBatch { valuations, bidders, tensors }
        };
        steps.into_iter().map(in_memory).collect()
    }
}

impl BidderBatch {
    /// The whole sample, in host memory.
    pub fn valuations(&self) -> &Valuations {
        &self.valuations
    }

    /// The step's bidders.
    pub fn bidders(&self) -> &[usize] {
        &self.bidders
    }
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
        batch: integers(std::iter::empty(), device).into_dispatch(),
    }
}

fn integers(numbers: impl Iterator<Item = usize>, device: &Device) -> Tensor<1, Int> {
    let numbers: Vec<u32> = numbers.map(|number| number as u32).collect();
    let count = numbers.len();
    Tensor::from_data(TensorData::new(numbers, [count]), (device, DType::U32))
}
