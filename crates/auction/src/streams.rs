//! The random streams of this crate.

crate::streams! {
    /// Who reports what in an audit.
    AUDIT: Stream = "audit";
}
