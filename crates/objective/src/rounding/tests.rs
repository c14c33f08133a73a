//! Rounding against its definition, on every device.

use super::round;
use crate::fixtures::{SHAPES, devices, numbers, typed};
use burn::tensor::DType;
use diffecon_auction::{Seed, Stream, bundle};
use diffecon_tensor::device::is_host;

#[test]
fn a_good_is_inside_from_one_half() {
    let mut rng = Seed::new(26).stream(Stream::new("rounding"));
    for [goods, elements, support, ..] in SHAPES {
        let points = elements * support;
        let mut coordinates = numbers(points * goods, -0.5, 1.5, &mut rng);
        coordinates.iter_mut().step_by(3).for_each(|coordinate| *coordinate = 0.5);
        coordinates.iter_mut().step_by(7).for_each(|coordinate| *coordinate = 0.5_f32.next_down());
        for device in devices() {
            // GPUs have no double precision to speak of.
            let precisions: &[DType] = if is_host(&device) { &[DType::F32, DType::F64] } else { &[DType::F32] };
            for &dtype in precisions {
                let bundles = round(typed(&coordinates, [points, goods], &device, dtype), support).to_bundles();
                for (index, coordinate) in coordinates.iter().enumerate() {
                    let inside = bundle::contains(bundles.get(index / goods), index % goods);
                    assert_eq!(inside, *coordinate >= 0.5, "{coordinate}, {goods} goods, {device:?}, {dtype:?}");
                }
            }
        }
    }
}
