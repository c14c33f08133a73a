//! Steps of Adam against the definition in double precision, on every device.

use super::Adam;
use crate::fixtures::devices;
use burn::tensor::{Tensor, TensorData};
use diffecon_auction::{Seed, Stream};
use rand::RngExt;

#[test]
fn agrees_with_the_definition_in_double_precision() {
    for device in devices() {
        let device = device.inner();
        let adam = Adam::default();
        let mut rng = Seed::new(1).stream(Stream::new("gradients"));
        let (mut value, mut moments) = (Tensor::<1>::zeros([50_000], &device), None);
        let mut expected = vec![(0.0_f64, 0.0_f64, 0.0_f64); 50_000];
        for step in 1..=20 {
            let gradient: Vec<f32> = (0..50_000).map(|_| rng.random_range(-1e-5..2e-5)).collect();
            let rate = 0.1 / f64::from(step);
            // The first numbers move at a tenth of it, the last do not move.
            let rates = [(12_345, 0.1 * rate), (37_000, rate), (655, 0.0)];
            let mut of_each = rates.iter().flat_map(|&(count, rate)| std::iter::repeat_n(rate, count));
            for ((value, first, second), gradient) in expected.iter_mut().zip(gradient.iter().copied().map(f64::from)) {
                *first = 0.9 * *first + 0.1 * gradient;
                *second = 0.99 * *second + 0.01 * gradient * gradient;
                let (mean, square) = (*first / (1.0 - 0.9_f64.powi(step)), *second / (1.0 - 0.99_f64.powi(step)));
                *value -= of_each.next().unwrap() * mean / (square.sqrt() + adam.epsilon);
            }
            let gradient = Tensor::from_data(TensorData::from(&gradient[..]), &device);
            let (new_value, new) = adam.step(&rates, value, gradient, moments);
            (value, moments) = (new_value, Some(new));
        }
        let value: Vec<f32> = value.try_into_vec_as().unwrap();
        for (value, (expected, ..)) in value.into_iter().zip(expected) {
            assert!((f64::from(value) - expected).abs() < 2e-6, "{device:?}: {value} against {expected}");
        }
    }
}
