//! The fused kernels against the tensor library's own operations, values and gradients, on every device.

use crate::fixtures::{HIDDEN, SHAPES, assert_close, devices, flow_network, numbers, oracle, plain, tensor};
use crate::flow::{DiagonalFlow, Frozen, Parametrisation, Path};
use burn::tensor::Device;
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::{Mlp, values};

#[test]
fn ends_with_the_gradients_in_them_and_in_the_expansion() {
    let mut rng = Seed::new(28).stream(Stream::new("ends"));
    for ([goods, elements, support, ..], hidden) in SHAPES.into_iter().zip(HIDDEN) {
        let points = elements * support;
        let theta = numbers(points * goods, -0.3, 0.3, &mut rng);
        let of_ends = numbers(points * goods, -1.0, 1.0, &mut rng);
        let of_expansion = numbers(points, -1.0, 1.0, &mut rng);
        let (sizes, weights) = flow_network(goods, hidden, &mut rng);
        for path in [Path::Exact, Path::Euler(vec![0.2, 0.25, 0.3])] {
            let run = |device: &Device, fused: bool| {
                let network = Mlp::from_weights("network", &sizes, device, |layer| weights[layer].clone());
                let parametrisation = Parametrisation { low: 0.05, high: 0.9, slope: 10.0 };
                let flow = DiagonalFlow { network: &network, frozen: Frozen::of(&network, path.clone(), 0.8) };
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
            for device in devices() {
                let found = run(&device, true);
                for (part, (ours, expected)) in ["ends", "expansion", "slope"].iter().zip(found.iter().zip(&expected)) {
                    let what = format!("{part}, {goods} goods, {elements} x {support}, {path:?}, {device:?}");
                    assert_close(&what, ours, expected);
                }
            }
        }
    }
}
