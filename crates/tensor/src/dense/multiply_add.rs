//! Sums of products of a few rows and a panel, in registers.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::zeros::Places;
use pulp::Simd;

/// Two vectors at the start of some numbers.
#[inline(always)]
pub fn vectors<S: Simd>(numbers: &[f32]) -> [S::f32s; 2] {
    let (vectors, _) = S::as_simd_f32s(&numbers[..2 * S::F32_LANES]);
    [vectors[0], vectors[1]]
}

/// Writes two vectors to the start of some numbers.
#[inline(always)]
pub fn write<S: Simd>(numbers: &mut [f32], [left, right]: [S::f32s; 2]) {
    let (vectors, _) = S::as_mut_simd_f32s(&mut numbers[..2 * S::F32_LANES]);
    (vectors[0], vectors[1]) = (left, right);
}

/// `sums[r] + a[r, 0] * b[0] + ... + a[r, count - 1] * b[count - 1]`, where `a[r, k]` is the number of `a` at `r * row + k * step`
/// and `b[k]` are the two vectors of `b` at `k * stride`.
#[inline(always)]
pub fn multiply_add<S: Simd, const R: usize>(
    simd: S,
    count: usize,
    a: (&[f32], usize, usize),
    b: (&[f32], usize),
    mut sums: [[S::f32s; 2]; R],
) -> [[S::f32s; 2]; R] {
    let Some(last) = count.checked_sub(1) else { return sums };
    assert_inside::<S, R>(last, a, b);
    for place in 0..count {
        #[expect(unsafe_code, reason = "checks of every index take as long as the arithmetic")]
        // SAFETY: no place is beyond the last, which is inside.
        unsafe {
            add_product::<S, R>(simd, place, a, b, &mut sums);
        }
    }
    sums
}

/// The same of those `k` alone that are among `places`.
#[inline(always)]
pub fn multiply_add_some<S: Simd, const R: usize>(
    simd: S,
    places: &Places,
    a: (&[f32], usize, usize),
    b: (&[f32], usize),
    mut sums: [[S::f32s; 2]; R],
) -> [[S::f32s; 2]; R] {
    let places = places.ascending();
    let Some(&last) = places.last() else { return sums };
    assert_inside::<S, R>(last, a, b);
    for &place in places {
        #[expect(unsafe_code, reason = "checks of every index take as long as the arithmetic")]
        // SAFETY: no place is beyond the last, which is inside.
        unsafe {
            add_product::<S, R>(simd, place, a, b, &mut sums);
        }
    }
    sums
}

/// Panics unless `a[r, k]` and `b[k]` are there for every `k` up to the last.
#[inline(always)]
fn assert_inside<S: Simd, const R: usize>(
    last: usize,
    (a, row, step): (&[f32], usize, usize),
    (b, stride): (&[f32], usize),
) {
    assert!((R - 1) * row + last * step < a.len(), "all of a");
    assert!(last * stride + 2 * S::F32_LANES <= b.len(), "all of b");
}

/// Adds `a[r, k] * b[k]` for one `k`.
///
/// # Safety
/// `a[r, k]` and `b[k]` have to be there, as [`assert_inside`] says.
#[expect(unsafe_code, reason = "checks of every index take as long as the arithmetic")]
#[inline(always)]
unsafe fn add_product<S: Simd, const R: usize>(
    simd: S,
    k: usize,
    (a, row, step): (&[f32], usize, usize),
    (b, stride): (&[f32], usize),
    sums: &mut [[S::f32s; 2]; R],
) {
    let (a, b) = (a.as_ptr(), b.as_ptr());
    // SAFETY: both are there, as the caller has to see to.
    let [left, right] = unsafe {
        let b = b.add(k * stride).cast::<S::f32s>();
        [b.read_unaligned(), b.add(1).read_unaligned()]
    };
    for (r, sums) in sums.iter_mut().enumerate() {
        // One number after the other: all of them at once would take the registers of sums.
        // SAFETY: as above.
        let a = simd.splat_f32s(unsafe { *a.add(r * row + k * step) });
        *sums = [simd.mul_add_e_f32s(a, left, sums[0]), simd.mul_add_e_f32s(a, right, sums[1])];
    }
}
