//! The fused loss against the tensor library's own operations in double precision, values and gradients, on every device.

use super::{StraightPaths, flow_loss, plain_flow_loss};
use crate::fixtures::{assert_close_beside, devices, numbers, oracle, typed};
use burn::tensor::{DType, Device, Tensor};
use diffecon_auction::{Seed, Stream};
use diffecon_tensor::values;
use rand::RngExt;

#[test]
fn the_loss_and_its_gradients() {
    let mut rng = Seed::new(rand::rng().random()).stream(Stream::new("flow loss"));
    let diagonal = [(1, 1), (7, 3), (64, 64), (130, 50), (9, 500), (3000, 33), (70_000, 2)].map(|shape| (shape, false));
    let full = [(7, 3), (64, 64), (130, 50), (3, 200), (70_000, 2)].map(|shape| (shape, true));
    for ((points, goods), is_full) in diagonal.into_iter().chain(full) {
        let (count, width) = (points * goods, if is_full { goods * goods } else { goods });
        let spread = if is_full { 3.0 / (goods as f32).sqrt() } else { 3.0 };
        let matrices = numbers(points * width, -spread, spread / 3.0, &mut rng);
        let speeds = numbers(points, 0.5, 1.5, &mut rng);
        let (starts, ends) = (numbers(count, -0.2, 1.2, &mut rng), numbers(count, -0.2, 1.2, &mut rng));
        let times = numbers(points, 0.0, 1.0, &mut rng);
        let run = |device: &Device, dtype, loss: fn(Tensor<2>, Tensor<2>, StraightPaths) -> Tensor<1>| {
            let constant = |values: &[f32], columns| {
                typed(values, [points, columns], device, dtype).detach().set_require_grad(false)
            };
            let matrices = typed(&matrices, [points, width], device, dtype);
            let speeds = typed(&speeds, [points, 1], device, dtype);
            let paths = StraightPaths {
                starts: constant(&starts, goods),
                ends: constant(&ends, goods),
                times: constant(&times, 1),
            };
            let loss = loss(matrices.clone(), speeds.clone(), paths);
            // An upstream gradient that is not 1.
            let gradients = (loss.clone() * -3.0).backward();
            [values(&loss), values(&matrices.grad(&gradients).unwrap()), values(&speeds.grad(&gradients).unwrap())]
        };
        let expected = run(&oracle(), DType::F64, plain_flow_loss);
        for device in devices() {
            let found = run(&device, DType::F32, flow_loss);
            // A velocity may be right by chance: then all that is left are rounding errors of what it is the difference of.
            let terms = [0.01, 1.0 / count as f32, 5.0 / count as f32];
            for (part, what) in ["loss", "matrices", "speeds"].iter().enumerate() {
                let what = format!("{what} of {points} points, {goods} goods, full {is_full}, {device:?}");
                assert_close_beside(&what, &found[part], &expected[part], terms[part]);
            }
        }
    }
}

/// Points are cut in the same places whatever the number of threads.
#[test]
fn threads_change_nothing() {
    let mut rng = Seed::new(2).stream(Stream::new("flow loss"));
    let [rates, starts, ends] = [(); 3].map(|()| numbers(3000 * 20, -1.0, 1.0, &mut rng));
    let [speeds, times] = [(); 2].map(|()| numbers(3000, 0.0, 1.0, &mut rng));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let tensor = |values: &[f32], columns| typed(values, [3000, columns], &oracle(), DType::F32);
            let (rates, speeds) = (tensor(&rates, 20), tensor(&speeds, 1));
            let paths = StraightPaths {
                starts: tensor(&starts, 20).detach(),
                ends: tensor(&ends, 20).detach(),
                times: tensor(&times, 1).detach(),
            };
            let loss = flow_loss(rates.clone(), speeds.clone(), paths);
            let gradients = loss.backward();
            [values(&loss), values(&rates.grad(&gradients).unwrap()), values(&speeds.grad(&gradients).unwrap())]
        })
    };
    assert_eq!(run(1), run(3));
}
