//! What an auction leaves to chance.

use crate::draws::Draws;
use crate::error::BiddingError;

/// Who wins a tie, and in which order bidders are asked.
pub trait Chance {
    /// The winner among bidders who are equal, one or more of them.
    ///
    /// # Errors
    /// If there is no such bidder, as where a log says who won.
    fn winner(&mut self, tied: &[usize]) -> Result<usize, BiddingError>;

    /// The order in which all bidders are asked on a day, `[N]`.
    ///
    /// # Errors
    /// If there is none, as where a log says in which.
    fn order(&mut self, bidders: usize) -> Result<Vec<usize>, BiddingError>;
}

/// Chance by random draws: every tied bidder is as likely, and every order.
#[derive(Debug, Clone)]
pub struct Drawn<D>(pub D);

impl<D: Draws> Chance for Drawn<D> {
    /// Nothing is drawn for one bidder alone.
    fn winner(&mut self, tied: &[usize]) -> Result<usize, BiddingError> {
        Ok(if tied.len() == 1 { tied[0] } else { tied[self.0.below(tied.len() as u64) as usize] })
    }

    /// As `CPython`'s `random.sample` of all: each place takes one of those left, and the last of them fills the gap.
    fn order(&mut self, bidders: usize) -> Result<Vec<usize>, BiddingError> {
        let mut left: Vec<usize> = (0..bidders).collect();
        Ok((0..bidders).map(|_| left.swap_remove(self.0.below(left.len() as u64) as usize)).collect())
    }
}
