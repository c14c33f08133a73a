//! What a value may be.

/// The greatest value that is allowed; a data set's unit can be any. Sums over goods and bidders stay finite.
pub const MAX_VALUE: f32 = 1e30;
