//! One step of Adam.

use pulp::Arch;
use rayon::prelude::*;

/// Numbers a task of the parallel loop.
const CHUNK: usize = 16_384;

/// The scalars of one step, bias corrections included.
#[derive(Debug, Clone, Copy)]
pub struct AdamStep {
    /// Decay of the first moment.
    pub beta_1: f32,
    /// Decay of the second moment.
    pub beta_2: f32,
    /// Learning rate over `1 - beta_1^t`.
    pub rate: f32,
    /// `1 / sqrt(1 - beta_2^t)`.
    pub root_correction: f32,
    /// Added to the root of the second moment.
    pub epsilon: f32,
}

/// Moves `value` against its gradient, and its moments along.
pub fn adam(step: AdamStep, value: &mut [f32], gradient: &[f32], moment_1: &mut [f32], moment_2: &mut [f32]) {
    let arch = Arch::new();
    let (keep_1, keep_2) = (1.0 - step.beta_1, 1.0 - step.beta_2);
    value
        .par_chunks_mut(CHUNK)
        .zip(gradient.par_chunks(CHUNK))
        .zip(moment_1.par_chunks_mut(CHUNK).zip(moment_2.par_chunks_mut(CHUNK)))
        .for_each(|((value, gradient), (moment_1, moment_2))| {
            arch.dispatch(
                #[inline(always)]
                || {
                    let moments = moment_1.iter_mut().zip(moment_2);
                    for ((value, &gradient), (first, second)) in value.iter_mut().zip(gradient).zip(moments) {
                        *first = normal(step.beta_1.mul_add(*first, keep_1 * gradient));
                        *second = normal(step.beta_2.mul_add(*second, keep_2 * gradient * gradient));
                        *value -= step.rate * *first / (second.sqrt() * step.root_correction + step.epsilon);
                    }
                },
            );
        });
}

/// 0 instead of a subnormal number, on which processors are slow: a moment without gradients decays to 0.
#[inline(always)]
fn normal(moment: f32) -> f32 {
    if moment.abs() < f32::MIN_POSITIVE { 0.0 } else { moment }
}
