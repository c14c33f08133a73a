//! The laws of item values that recipes can name: a file for each beside this one.

/// The law of a good's value; goods and bidders are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemLaw {
    /// See [`UniformConfig`](crate::UniformConfig).
    Uniform,
    /// See [`ExponentialConfig`](crate::ExponentialConfig).
    Exponential,
}

impl ItemLaw {
    /// Every law.
    pub const ALL: [Self; 2] = [Self::Uniform, Self::Exponential];

    /// What the names of its distributions have after `additive` or `unit-demand`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Uniform => "",
            Self::Exponential => "-exponential",
        }
    }
}
