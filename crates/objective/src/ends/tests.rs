//! The fused kernels against the tensor library's own operations, values and gradients, on every device.

use crate::fixtures::{
    HIDDEN, SHAPES, assert_close, devices_that_sum, extents, flow_network, numbers, oracle, paths, plain, tensor,
};
use crate::flow::{Frozen, FrozenFlow, Parametrisation};
use burn::tensor::Device;
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::{Mlp, values};

#[test]
fn ends_with_the_gradients_in_them_and_in_the_expansion() {
    let mut rng = Seed::new(28).stream(Stream::new("ends"));
    for ([goods, elements, support, ..], hidden) in SHAPES.into_iter().zip(HIDDEN) {
        for (path, is_full) in paths() {
            let [hidden, points] = extents(goods, hidden, elements * support, is_full);
            let theta = numbers(points * goods, -0.3, 0.3, &mut rng);
            let of_ends = numbers(points * goods, -1.0, 1.0, &mut rng);
            let of_expansion = numbers(points, -1.0, 1.0, &mut rng);
            let (sizes, weights) = flow_network(goods, hidden, is_full, &mut rng);
            let run = |device: &Device, fused: bool| {
                let network = Mlp::from_weights("network", &sizes, device, |layer| weights[layer].clone());
                let parametrisation = Parametrisation { low: 0.05, high: 0.9, slope: 10.0 };
                let flow = FrozenFlow { network: &network, frozen: Frozen::of(&network, path.clone(), 0.8) };
                let theta = tensor(&theta, [points, goods], device);
                if fused {
                    let (ends, pass) = flow.ends(theta.inner(), parametrisation);
                    let plain = |numbers: &[f32]| plain(numbers, &device.clone().inner());
                    let of_ends = plain(&of_ends).reshape([points, goods]);
                    let slope = flow.gradient_of_ends(pass, of_ends, plain(&of_expansion), parametrisation);
                    return [values(&ends.points), values(&ends.expansion), values(&slope)];
                }
                let ends = flow.transport(parametrisation.points(theta.clone()));
                let of_ends = (ends.points.clone() * tensor(&of_ends, [points, goods], device)).sum();
                let of_expansion = (ends.expansion.clone() * tensor(&of_expansion, [points], device)).sum();
                let slope = theta.grad(&(of_ends + of_expansion).backward()).unwrap();
                [values(&ends.points), values(&ends.expansion), values(&slope)]
            };
            let expected = run(&oracle(), false);
            for device in devices_that_sum(sizes[3]) {
                let found = run(&device, true);
                for (part, (ours, expected)) in ["ends", "expansion", "slope"].iter().zip(found.iter().zip(&expected)) {
                    let what = format!("{part}, {goods} goods, {points} points, {path:?}, full {is_full}, {device:?}");
                    assert_close(&what, ours, expected);
                }
            }
        }
    }
}
