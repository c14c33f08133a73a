//! Where numbers are 0.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

/// 0 for 0 alone.
#[inline(always)]
pub fn not_zero(x: f32) -> u32 {
    // All but the sign.
    x.to_bits() << 1
}

/// Whether most of the first numbers of rows are 0.
#[inline(always)]
pub fn mostly_zero(numbers: usize, rows: usize, (x, x_stride): (&[f32], usize)) -> bool {
    let mut zeros = 0;
    for row in 0..rows {
        for x in &x[row * x_stride..][..numbers] {
            zeros += u32::from(*x == 0.0);
        }
    }
    zeros as usize > rows * numbers / 2
}

/// Where numbers are not 0, ascending.
pub struct Places(Vec<usize>);

impl Places {
    /// Those of some numbers.
    pub fn of(numbers: &[u32]) -> Self {
        Self((0..numbers.len()).filter(|place| numbers[*place] != 0).collect())
    }

    /// The places; none is beyond the last.
    #[inline(always)]
    pub fn ascending(&self) -> &[usize] {
        &self.0
    }
}
