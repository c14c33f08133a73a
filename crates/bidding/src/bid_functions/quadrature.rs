//! Integrals of polynomials between the places where they change.

/// Places and weights of Gauss and Legendre on `[-1, 1]` with 10 places, those above 0; exact up to degree 19.
const HALF: [(f64, f64); 5] = [
    (0.148_874_338_981_631_2, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

/// The integral over `[from, to]` of a function that is a polynomial of at most degree 19 there.
pub fn integral(from: f64, to: f64, mut function: impl FnMut(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let mut sum = 0.0;
    for (place, weight) in HALF {
        sum += weight * (function(middle - half * place) + function(middle + half * place));
    }
    sum * half
}

/// Numbers in increasing order, each once.
pub fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_exact() {
        for degree in 0..20 {
            let found = integral(0.5, 2.0, |x| x.powi(degree));
            let exact = (2.0_f64.powi(degree + 1) - 0.5_f64.powi(degree + 1)) / f64::from(degree + 1);
            assert!((found / exact - 1.0).abs() < 1e-13, "{degree}: {found} instead of {exact}");
        }
    }
}
