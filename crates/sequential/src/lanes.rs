//! Sixteen bidders side by side.

pub use diffecon_auction::lane_rng::{LANES, LaneRng, Lanes};

/// Said once in each iteration over options. Without it, the compiler vectorises across options, with gathers; vectors are
/// meant to be lanes.
#[inline(always)]
pub(crate) fn one_option() {
    std::hint::black_box(());
}

/// The greater of two numbers; `f32::max` also minds what is not a number, which costs instructions.
#[inline(always)]
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two numbers.
#[inline(always)]
pub(crate) fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}
