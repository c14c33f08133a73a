//! The fused kernels against the tensor library's own operations, values and gradients, on every device.

use super::{Flowed, Frozen, FrozenFlow, Parametrisation};
use crate::fixtures::{
    HIDDEN, SHAPES, assert_close, devices, extents, flow_network, numbers, oracle, paths, plain, tensor,
};
use burn::tensor::Device;
use diffecon_auction::{Bundles, Seed, Stream, bundle};
use diffecon_tensor::{Mlp, values};

#[test]
fn flow_with_rounding_and_the_slope_of_its_expansion() {
    let mut rng = Seed::new(24).stream(Stream::new("flow"));
    for ([goods, elements, support, ..], hidden) in SHAPES.into_iter().zip(HIDDEN) {
        for (path, is_full) in paths() {
            let [hidden, points] = extents(goods, hidden, elements * support, is_full);
            let theta = numbers(points * goods, -0.3, 0.3, &mut rng);
            let upstream = numbers(points, -1.0, 1.0, &mut rng);
            let (sizes, weights) = flow_network(goods, hidden, is_full, &mut rng);
            let run = |device: &Device, fused: bool| {
                let network = Mlp::from_weights("network", &sizes, device, |layer| weights[layer].clone());
                let parametrisation = Parametrisation { low: 0.05, high: 0.9, slope: 10.0 };
                let flow = FrozenFlow { network: &network, frozen: Frozen::of(&network, path.clone(), 0.8) };
                let theta = tensor(&theta, [points, goods], device);
                if fused {
                    let (flowed, pass) = flow.flow(theta.inner(), parametrisation, support);
                    let slope = flow.gradient(pass, plain(&upstream, &device.clone().inner()), parametrisation);
                    return (None, values(&flowed.expansion), flowed.bundles.to_bundles(), values(&slope));
                }
                let ends = flow.transport(parametrisation.points(theta.clone()));
                let points_at_end = values(&ends.points);
                let Flowed { bundles, expansion } = ends.round(support);
                let gradients = (expansion.clone() * tensor(&upstream, [points], device)).sum().backward();
                let slope = values(&theta.grad(&gradients).unwrap());
                (Some(points_at_end), values(&expansion), bundles.to_bundles(), slope)
            };
            let (ends, expansion, bundles, slope) = run(&oracle(), false);
            for device in devices() {
                let what = format!("{goods} goods, {points} points, {path:?}, full {is_full}, {device:?}");
                let (_, ours, our_bundles, our_slope) = run(&device, true);
                assert_close(&format!("expansion, {what}"), &ours, &expansion);
                assert_close(&format!("slope, {what}"), &our_slope, &slope);
                for (index, end) in ends.as_ref().unwrap().iter().enumerate() {
                    let inside = |bundles: &Bundles| bundle::contains(bundles.get(index / goods), index % goods);
                    let same = inside(&bundles) == inside(&our_bundles);
                    assert!(same || (end - 0.5).abs() < 1e-5, "bundle {what}: end {end}");
                }
            }
        }
    }
}
