//! Names with a number: `K-demand` stands for `2-demand`, `3-demand`, ...

/// The number for which the `K` of a name stands in a text; none if the name has no `K` or the text is something else.
///
/// ```
/// use diffecon_config::numbered_name::number_in;
///
/// assert_eq!(number_in("K-demand", "12-demand"), Some(12));
/// assert_eq!(number_in("K-demand", "1-demand"), None);
/// assert_eq!(number_in("additive", "12-demand"), None);
/// ```
pub fn number_in(name: &str, text: &str) -> Option<usize> {
    let number = text.strip_suffix(after_k(name)?)?;
    number.parse().ok().filter(|known: &usize| *known >= 2 && known.to_string() == number)
}

/// What `K` is, after a list of names, if one of them has it.
pub(crate) fn about_k<'a>(names: impl IntoIterator<Item = &'a str>) -> &'static str {
    if names.into_iter().any(|name| after_k(name).is_some()) { "; K a number from 2 on" } else { "" }
}

/// What a name has after its `K`, if it has one.
fn after_k(name: &str) -> Option<&str> {
    name.strip_prefix('K').filter(|rest| rest.starts_with('-'))
}
