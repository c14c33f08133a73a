//! Numbers as people write them.

/// A number, by its exponent where that is much shorter: `10000`, `1e6`, `0.001`, `1e-6`.
pub(crate) fn number(value: f64) -> String {
    let (plain, short) = (format!("{value}"), format!("{value:e}"));
    if plain.len() > 6 && short.len() < plain.len() { short } else { plain }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn long_numbers_are_shortened() {
        let numbers = [0.0, 0.001, 1e-6, 8192.0, 100_000.0, 1e6, 4_194_304.0];
        assert_eq!(numbers.map(number), ["0", "0.001", "1e-6", "8192", "100000", "1e6", "4194304"]);
    }
}
