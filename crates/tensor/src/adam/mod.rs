//! The optimiser Adam.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
#[cfg(test)]
mod tests;

pub use backend::AdamStep;
pub use cpu::adam;

use backend::{AdamTensors, Operation};
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor, TensorData};

/// Adam without weight decay. Source: Kingma and Ba, arXiv 1412.6980, algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    /// Decay of the gradients' mean.
    pub beta_1: f64,
    /// Decay of the squared gradients' mean.
    pub beta_2: f64,
    /// Added to the root of the squared gradients' mean; gradients of support points are about 5e-6.
    pub epsilon: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self { beta_1: 0.9, beta_2: 0.99, epsilon: 1e-8 }
    }
}

/// A parameter's moments.
#[derive(Clone)]
pub struct Moments<const D: usize> {
    /// Steps taken.
    pub steps: u64,
    /// The mean of the gradients.
    pub moment_1: Tensor<D>,
    /// The mean of their squares.
    pub moment_2: Tensor<D>,
}

impl Adam {
    /// The scalars of step number `steps`, from 1, for [`adam()`] on slices.
    pub fn scalars(&self, learning_rate: f64, steps: u64) -> AdamStep {
        let (rate, root_correction) = self.corrected(learning_rate, steps);
        AdamStep {
            beta_1: self.beta_1 as f32,
            beta_2: self.beta_2 as f32,
            rate: rate as f32,
            root_correction: root_correction as f32,
            epsilon: self.epsilon as f32,
        }
    }

    /// The learning rate over `1 - beta_1^t`, and `1 / sqrt(1 - beta_2^t)`.
    fn corrected(&self, learning_rate: f64, steps: u64) -> (f64, f64) {
        let correction = |beta: f64| 1.0 - beta.powf(steps as f64);
        (learning_rate / correction(self.beta_1), 1.0 / correction(self.beta_2).sqrt())
    }

    /// Moves a value against its gradient; none of the tensors records gradients. The value's numbers move in turn, as many as each of the
    /// `rates` says, at its learning rate.
    ///
    /// # Panics
    /// If the rates are not of all numbers.
    pub fn step<const D: usize>(
        &self,
        rates: &[(usize, f64)],
        value: Tensor<D>,
        gradient: Tensor<D>,
        moments: Option<Moments<D>>,
    ) -> (Tensor<D>, Moments<D>) {
        let Moments { steps, moment_1, moment_2 } = moments.unwrap_or_else(|| Moments {
            steps: 0,
            moment_1: gradient.zeros_like(),
            moment_2: gradient.zeros_like(),
        });
        let steps = steps + 1;
        let numbers: usize = rates.iter().map(|(count, _)| count).sum();
        assert_eq!(numbers, value.dims().iter().product::<usize>(), "learning rates of all numbers");
        if value.dtype() != DType::F32 {
            return self.plain_step(rates, value, gradient, Moments { steps, moment_1, moment_2 });
        }
        let parts = rates.iter().map(|&(count, rate)| (count, self.scalars(rate, steps))).collect();
        let tensors = AdamTensors {
            value: value.into_dispatch(),
            moment_1: moment_1.into_dispatch(),
            moment_2: moment_2.into_dispatch(),
        };
        let AdamTensors { value, moment_1, moment_2 } =
            <Dispatch as Operation>::adam(tensors, gradient.into_dispatch(), parts);
        let moments =
            Moments { steps, moment_1: Tensor::from_dispatch(moment_1), moment_2: Tensor::from_dispatch(moment_2) };
        (Tensor::from_dispatch(value), moments)
    }

    /// The step in the tensor library's operations, for other precisions; `moments` are those of before it, but for the count.
    fn plain_step<const D: usize>(
        &self,
        rates: &[(usize, f64)],
        value: Tensor<D>,
        gradient: Tensor<D>,
        moments: Moments<D>,
    ) -> (Tensor<D>, Moments<D>) {
        let Moments { steps, moment_1, moment_2 } = moments;
        let moment_1 = moment_1 * self.beta_1 + gradient.clone() * (1.0 - self.beta_1);
        let moment_2 = moment_2 * self.beta_2 + gradient.square() * (1.0 - self.beta_2);
        let (_, root_correction) = self.corrected(1.0, steps);
        let direction = moment_1.clone() / (moment_2.clone().sqrt() * root_correction + self.epsilon);
        let of_parts =
            rates.iter().flat_map(|&(count, rate)| std::iter::repeat_n(self.corrected(rate, steps).0, count));
        let rates = TensorData::new(of_parts.collect::<Vec<f64>>(), value.dims()).convert_dtype(value.dtype());
        let moved = Tensor::from_data(rates, (&value.device(), value.dtype())) * direction;
        (value - moved, Moments { steps, moment_1, moment_2 })
    }
}
