//! The days of a logged eBay auction.

use super::finding::Kind;
use crate::log::LoggedEbay;
use crate::log::ebay::LoggedStep;

/// The turns of each day, or in what they are not as they should be: days follow each other from 0, as many as the log says, and on
/// each every bidder has one turn.
pub(super) fn days_of(ebay: &LoggedEbay) -> Result<Vec<&[LoggedStep]>, (Kind, String)> {
    let days: Vec<&[LoggedStep]> = ebay.steps.chunk_by(|one, next| one.0 == next.0).collect();
    for (number, day) in days.iter().enumerate() {
        if day[0].0 != number {
            return Err((Kind::Days, format!("day {} stands where day {number} should", day[0].0)));
        }
        let mut asked = vec![false; ebay.bidders];
        for (turn, step) in day.iter().enumerate() {
            if step.1 != turn || asked[step.2] {
                let (was, bidder) = (step.1, step.2);
                return Err((
                    Kind::Turns,
                    format!("day {number}: turn {turn} is logged as turn {was} of bidder {bidder}"),
                ));
            }
            asked[step.2] = true;
        }
        if let Some(bidder) = asked.iter().position(|asked| !asked) {
            return Err((Kind::Turns, format!("day {number}: bidder {bidder} has no turn")));
        }
    }
    if days.len() != ebay.days {
        return Err((Kind::Days, format!("{} days are logged, with the turns of {}", ebay.days, days.len())));
    }
    Ok(days)
}
