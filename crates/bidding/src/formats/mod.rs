//! The formats, a file each.

pub mod all_pay;
pub mod ascending_clock;
pub mod dutch_clock;
pub mod ebay_proxy;
pub mod first_price;
mod sealed;
pub mod second_price;
pub mod third_price;

pub use all_pay::AllPay;
pub use ascending_clock::{AscendingClock, Told};
pub use dutch_clock::DutchClock;
pub use ebay_proxy::{EbayProxy, ReserveRule, SoftClose, TieRule};
pub use first_price::FirstPrice;
pub use second_price::SecondPrice;
pub use third_price::ThirdPrice;
