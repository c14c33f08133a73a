//! What one core of this machine can do at most, measured: arithmetic on numbers in registers, bytes in a copy; and, to compare
//! with, arithmetic in a matrix product of a good library.
//!
//! Benches print the operations and bytes that their work really needs, and the share of these ceilings that they reach.

use pulp::{Arch, Simd, WithSimd};
use std::time::Instant;

/// The side of the matrices of the product.
const SIDE: usize = 768;
/// Rounds of multiply-adds on numbers in registers.
const MULTIPLY_ADDS: usize = 10_000_000;
/// Vectors in registers: enough that none has to wait for its own last sum.
const CHAINS: usize = 12;
/// Numbers copied, 64 MiB: far beyond any cache of one core.
const COPIED: usize = 16 << 20;
/// Measurements, of which the best counts.
const ROUNDS: usize = 7;

/// The ceilings of one core.
#[derive(Debug, Clone, Copy)]
pub struct Ceilings {
    /// Single-precision operations a second, in multiply-adds of the widest instructions on numbers in registers.
    pub operations: f64,
    /// The same in a matrix product of the crate `gemm`, which has none of the widest instructions.
    pub product: f64,
    /// Bytes read and written a second in a copy.
    pub bytes: f64,
}

/// What a piece of work needs at least.
#[derive(Debug, Clone, Copy)]
pub struct Needs {
    /// Arithmetic operations; a word operation on 64 bundles counts as one.
    pub operations: f64,
    /// Bytes that have to go to or come from memory.
    pub bytes: f64,
}

impl Ceilings {
    /// Measures this machine, in about a second, and prints what it found.
    pub fn measure() -> Self {
        let x: Vec<f32> = (0..SIDE * SIDE).map(|index| (index % 7) as f32).collect();
        let mut product = vec![0.0_f32; SIDE * SIDE];
        let multiply = best(|| multiply(&x, &x, &mut product));
        let source = vec![1.0_f32; COPIED];
        let mut target = vec![0.0_f32; COPIED];
        let copy = best(|| std::hint::black_box(&mut target).copy_from_slice(std::hint::black_box(&source)));
        let arch = Arch::new();
        let mut lanes = 0;
        let multiply_adds = best(|| lanes = std::hint::black_box(arch.dispatch(MultiplyAdds)));
        let found = Self {
            operations: 2.0 * (MULTIPLY_ADDS * CHAINS * lanes) as f64 / multiply_adds,
            product: 2.0 * (SIDE as f64).powi(3) / multiply,
            bytes: 8.0 * COPIED as f64 / copy,
        };
        println!(
            "one core: {:.0} GFLOP/s in registers ({lanes} lanes), {:.0} in a matrix product, {:.1} GB/s copied",
            found.operations / 1e9,
            found.product / 1e9,
            found.bytes / 1e9
        );
        found
    }

    /// Runs the work a few times on this thread's pool and prints how near it comes to the ceilings.
    pub fn report(&self, name: &str, needs: Needs, work: impl FnMut()) {
        let seconds = best(work);
        let Needs { operations, bytes } = needs;
        println!(
            "{name}: {:.4} Gop and {:.1} MB counted, {:.2} ms; {:.0} % of {:.0} GFLOP/s, {:.0} % of {:.1} GB/s",
            operations / 1e9,
            bytes / 1e6,
            seconds * 1e3,
            100.0 * operations / seconds / self.operations,
            self.operations / 1e9,
            100.0 * bytes / seconds / self.bytes,
            self.bytes / 1e9,
        );
    }
}

/// Multiply-adds on numbers in registers; gives the numbers of a vector.
struct MultiplyAdds;

impl WithSimd for MultiplyAdds {
    type Output = usize;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let [factor, term] = [0.999, 1e-3].map(|number| simd.splat_f32s(std::hint::black_box(number)));
        let mut sums = [simd.splat_f32s(1.0); CHAINS];
        for _ in 0..MULTIPLY_ADDS {
            for sum in &mut sums {
                *sum = simd.mul_add_e_f32s(*sum, factor, term);
            }
        }
        std::hint::black_box(sums.map(|sum| simd.reduce_sum_f32s(sum)));
        S::F32_LANES
    }
}

/// The least seconds of a few runs.
fn best(mut work: impl FnMut()) -> f64 {
    let run = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(run).fold(f64::INFINITY, f64::min)
}

/// The product of two square matrices of [`SIDE`] rows.
fn multiply(x: &[f32], y: &[f32], product: &mut [f32]) {
    assert!([x.len(), y.len(), product.len()].iter().all(|&length| length == SIDE * SIDE), "square matrices");
    let row = SIDE as isize;
    #[expect(unsafe_code, reason = "the library's interface; the lengths are checked above")]
    // SAFETY: each pointer is to SIDE * SIDE numbers, and strides of 1 and SIDE over SIDE rows and columns stay inside.
    unsafe {
        gemm::gemm(
            SIDE,
            SIDE,
            SIDE,
            product.as_mut_ptr(),
            1,
            row,
            false,
            x.as_ptr(),
            1,
            row,
            y.as_ptr(),
            1,
            row,
            0.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}
