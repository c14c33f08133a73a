//! What every law of item values has in common.

use crate::item_bidders::ItemBidders;
use crate::optimum::Optimum;
use diffecon_config::OutOfRange;
use rand_chacha::ChaCha8Rng;
use std::fmt::Debug;

/// A law of item values: how a bidder's values of the goods are drawn. The parameters of a recipe are one, see [`laws`](crate::laws).
pub trait ValueLaw: Debug + Send + Sync {
    /// Whether the parameters fit a number of goods.
    ///
    /// # Errors
    /// The first that does not.
    fn suits(&self, _goods: usize) -> Result<(), OutOfRange> {
        Ok(())
    }

    /// Draws a bidder's values `[M]`, each from 0 to [`MAX_VALUE`](diffecon_auction::MAX_VALUE).
    fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng);

    /// The price of the greatest mean revenue where there is one good, which no other mechanism exceeds (Myerson 1981).
    fn monopoly_price(&self) -> f64;

    /// The best mechanism for two goods or more, where it is known; not asked for K-demand, where none is.
    fn optimum(&self, _bidders: ItemBidders, _goods: usize) -> Option<Optimum> {
        None
    }
}
