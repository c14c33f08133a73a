//! What theory says: bids in equilibrium, what they earn, and what a bidder gains by another bid.
//!
//! | | private, uniform on `[0, V]`, all alike | revenue |
//! |---|---|---|
//! | first price, Dutch | `v (N-1)/N` | `V (N-1)/(N+1)` |
//! | second price, clocks, eBay | `v` | the same, up to the increment |
//! | third price, `N >= 3` | `v (N-1)/(N-2)` | the same |
//! | all-pay | `(N-1)/N v^N / V^(N-1)` | the same, the sum of bids |
//!
//! In the first price and Dutch formats also affiliated values, [`Affiliated`], and two bidders who are not alike, [`TwoUniform`].
//!
//! Sources: Vickrey, Journal of Finance 1961; Riley and Samuelson, American Economic Review 1981; Kagel and Levin, Economic Journal 1993;
//! Milgrom and Weber, Econometrica 1982, for common values.

pub mod affiliated;
pub mod common_value;
pub mod equilibrium;
pub mod interim_utility;
pub mod two_uniform;
pub mod unlike_bidders;

pub use affiliated::Affiliated;
pub use equilibrium::{EquilibriumBids, equilibrium_revenue, symmetric_bid};
pub use interim_utility::{Rivals, Rule};
pub use two_uniform::TwoUniform;
pub use unlike_bidders::{BidderClass, UnlikeBidders};
