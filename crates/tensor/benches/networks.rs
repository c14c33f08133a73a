//! A training step of a small network, there and back with Adam, on one thread.

use burn::tensor::{Tensor, TensorData};
use criterion::{Criterion, criterion_group, criterion_main};
use diffecon_auction::{Seed, Stream};
use diffecon_ceilings::{Ceilings, Needs};
use diffecon_tensor::{Adam, Mlp, autodiff_device};

fn steps(criterion: &mut Criterion) {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let ceilings = Ceilings::measure();
    let mut group = criterion.benchmark_group("network_step");
    group.sample_size(20);
    for (name, widths, rows) in [
        ("critic of few states", &[22, 256, 256, 256, 10][..], 60),
        ("critic of many states", &[22, 256, 256, 256, 10], 512),
        ("small critic", &[17, 64, 64, 5], 512),
        ("flow of 50 goods", &[50, 128, 128, 50], 2048),
        ("flow of 150 goods", &[150, 256, 256, 150], 2048),
    ] {
        let device = autodiff_device("cpu").expect("always there");
        let mut network = Mlp::new("network", widths, &device, &mut Seed::new(1).stream(Stream::new("network")));
        let numbers = |width: usize| {
            let numbers: Vec<f32> = (0..rows * width).map(|index| (index % 17) as f32 * 0.1 - 0.8).collect();
            Tensor::<2>::from_data(TensorData::new(numbers, [rows, width]), &device)
        };
        let (inputs, upstream) = (numbers(widths[0]), numbers(widths[widths.len() - 1]));
        let weights: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
        // Forward, back to the weights, and back to each layer's input but the first.
        let operations = 2.0 * (rows * (3 * weights - widths[0] * widths[1])) as f64;
        // Weights read; gradient written and read; value and two moments read and written.
        let needs = Needs { operations, bytes: 4.0 * 9.0 * weights as f64 };
        let mut once = || {
            one_thread.install(|| {
                let gradients = (network.forward(inputs.clone(), false) * upstream.clone()).sum().backward();
                network.step(&Adam::default(), 1e-4, &gradients);
            });
        };
        ceilings.report(&format!("{name}, {widths:?}, {rows} rows"), needs, &mut once);
        group.bench_function(name, |bencher| bencher.iter(&mut once));
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
