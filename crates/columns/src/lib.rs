//! Column generation: a menu of bundles, each with a price, for one bidder, without gradients.
//!
//! The best menu of all `2^M` bundles is out of reach. So a small menu is kept, the restricted master problem, and grows by the bundles
//! (columns) that are seen to raise its revenue on the training bidders: each is tried at the best of all prices for it, exactly. Prices of
//! elements that are there are renewed one at a time in the same manner, which is coordinate ascent: it stops where no single price can be
//! bettered, not always at the best prices. Revenue on the training bidders never falls.
//!
//! Data flow: training bidders -> [`candidates`] -> [`best_price()`] of each -> the best are added to the [`Master`] -> some of its
//! elements are priced anew.
//!
//! [`polish()`] betters a finished menu of lotteries, whoever learned it, by the same exact prices.
//!
//! Source: a restricted master problem that grows by columns that would improve it is Gilmore and Gomory, "A linear programming approach to
//! the cutting-stock problem", Operations Research 9 (1961). Deviations: theirs is a linear program, whose dual prices lead to the
//! best column of all; ours chooses whole bundles, so that it has no such dual: columns are found by sampling, and the master is solved by
//! coordinate ascent.
//!
//! Dimensions in shapes: `C` candidates of a step, `J` elements, `M` goods, `N` training bidders.

pub mod best_price;
pub mod candidates;
pub mod config;
pub mod experiment;
pub mod learner;
pub mod master;
mod memory;
mod metrics;
pub mod polish;
pub mod streams;

pub use best_price::{Standing, best_price, highest_price};
pub use config::ColumnsConfig;
pub use experiment::ColumnsExperiment;
pub use learner::ColumnGeneration;
pub use master::{Element, Master, Repriced};
pub use polish::{Polished, polish};
