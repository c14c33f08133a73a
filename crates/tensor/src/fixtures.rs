//! What the tests of the operations share.

use crate::device;
use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng, RngExt};

/// The devices of this build, with gradients.
pub fn devices() -> Vec<Device> {
    let found = device::devices();
    println!("devices: {:?}", found.iter().map(|entry| &entry.name).collect::<Vec<_>>());
    assert!(!cfg!(feature = "wgpu") || found.iter().any(|entry| entry.name.starts_with("wgpu")), "no wgpu device");
    found.into_iter().map(|entry| entry.device.autodiff()).collect()
}

/// The tensor library's CPU backend, on which the oracle computes.
pub fn oracle() -> Device {
    Device::flex().autodiff()
}

/// Random numbers of a range.
pub fn numbers(count: usize, low: f32, high: f32, rng: &mut impl Rng) -> Vec<f32> {
    (0..count).map(|_| rng.random_range(low..high)).collect()
}

/// A tensor that wants a gradient.
pub fn tensor<const N: usize>(values: &[f32], shape: [usize; N], device: &Device) -> Tensor<N> {
    Tensor::from_data(TensorData::new(values.to_vec(), shape), device).require_grad()
}

/// Equal but for 1e-5 of the greatest entry.
pub fn assert_close(what: &str, ours: &[f32], expected: &[f32]) {
    assert_eq!(ours.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1e-20_f32, |most, entry| most.max(entry.abs()));
    for (index, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        assert!((ours - expected).abs() <= 1e-5 * scale, "{what}[{index}]: {ours} against {expected} (scale {scale})");
    }
}
