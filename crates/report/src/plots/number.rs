//! Numbers at axes.

/// A number in as few letters as four digits take.
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-3..1e6).contains(&value.abs()) {
        let text = format!("{value:.2e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", without_zeros(digits));
    }
    let before = value.abs().log10().floor().max(0.0) as usize + 1;
    without_zeros(&format!("{value:.*}", 4_usize.saturating_sub(before))).to_owned()
}

/// Without the zeros at a fraction's end.
fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_short() {
        let texts = [0.0, 0.1 + 0.2, -12.5, 1500.0, 2e-7, 3.14e9, 0.05].map(super::number);
        assert_eq!(texts, ["0", "0.3", "-12.5", "1500", "2e-7", "3.14e9", "0.05"]);
    }
}
