//! What can be wrong with valuations and mechanisms.

/// An error of the domain: the name of the thing, the range allowed and the value got.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AuctionError {
    /// A number is outside its range.
    #[error("{name} should be {allowed}, but is {value}")]
    OutOfRange {
        /// What the number is.
        name: String,
        /// The allowed range, in words.
        allowed: String,
        /// The value got.
        value: String,
    },
}

impl AuctionError {
    /// An [`AuctionError::OutOfRange`] from anything printable.
    pub fn out_of_range(name: impl ToString, allowed: impl ToString, value: impl ToString) -> Self {
        Self::OutOfRange { name: name.to_string(), allowed: allowed.to_string(), value: value.to_string() }
    }
}
