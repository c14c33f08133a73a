//! A logged eBay auction is run again.

use super::OtherRules;
use super::compare::same;
use super::days::days_of;
use super::ebay_log::{EbayPanel, LoggedOrders};
use super::finding::{Findings, Kind, Oddity};
use super::summary::EbayCounts;
use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::formats::{EbayProxy, SoftClose};
use crate::log::LoggedEbay;
use crate::outcome::Outcome;

/// Runs an eBay auction again and compares its days, and price and leader after every turn.
pub(super) fn replay(ebay: &LoggedEbay, other: OtherRules, counts: &mut EbayCounts) -> Result<Findings, BiddingError> {
    let mut findings = Findings::default();
    counts.auctions += 1;
    let days = match days_of(ebay) {
        Ok(days) => days,
        Err((kind, message)) => {
            findings.mismatch(kind, message);
            return Ok(findings);
        }
    };
    let mut panel = EbayPanel { bidders: ebay.bidders, days: &days };
    let mut orders = LoggedOrders { days: &days, day: 0 };
    let outcome = match FormatConfig::Ebay(rules(ebay, other)).build(0.0).run(&mut panel, &mut orders) {
        Err(BiddingError::NotLogged(_)) => {
            findings.mismatch(Kind::Days, format!("{} days are logged, and there are more", days.len()));
            return Ok(findings);
        }
        outcome => outcome?,
    };
    if outcome.days < days.len() {
        findings.mismatch(Kind::Days, format!("{} days are logged, and {} come", days.len(), outcome.days));
        return Ok(findings);
    }
    counts.lengths += 1;
    compare_steps(ebay, &outcome, &mut findings, counts);
    compare_end(ebay, &outcome, &mut findings);
    counts.sold += u64::from(outcome.winner.is_some());
    Ok(findings)
}

fn rules(ebay: &LoggedEbay, other: OtherRules) -> EbayProxy {
    let logged = ebay.rules();
    let soft_close = other.soft_close.filter(|_| logged.soft_close != SoftClose::Off);
    EbayProxy {
        tie: other.tie.unwrap_or(logged.tie),
        soft_close: soft_close.unwrap_or(logged.soft_close),
        reserve_rule: other.reserve_rule.unwrap_or(logged.reserve_rule),
        ..logged
    }
}

/// Whether a logged leader is the one who leads. Where nobody does, the published logs name bidder 0.
fn is_leader(logged: Option<usize>, leader: Option<usize>) -> bool {
    logged == leader || leader.is_none() && logged == Some(0)
}

fn named(leader: Option<usize>) -> String {
    leader.map_or_else(|| "nobody".to_owned(), |leader| format!("bidder {leader}"))
}

fn compare_steps(ebay: &LoggedEbay, outcome: &Outcome, findings: &mut Findings, counts: &mut EbayCounts) {
    let mut maxima = vec![0.0; ebay.bidders];
    for (step, &(day, turn, bidder, action, amount, price, leader)) in outcome.steps.iter().zip(&ebay.steps) {
        let place = format_args!("day {day}, turn {turn}");
        if step.maximum.is_some() != (action == 1) {
            findings.mismatch(Kind::Refused, format!("{place}: the maximum {amount} is below an earlier one"));
        }
        if !same(price, step.price) {
            let message = format!("{place}: the price is logged as {price} and comes to {}", step.price);
            findings.mismatch(Kind::StepPrice, message);
        }
        if !is_leader(leader, step.leader) {
            let (logged, comes) = (named(leader), named(step.leader));
            let message = format!("{place}: the leader is logged as {logged} and comes to {comes}");
            findings.mismatch(Kind::StepLeader, message);
        } else if leader != step.leader {
            findings.odd(Oddity::LeaderBeforeAnyBid, 1);
        }
        maxima[bidder] = step.maximum.unwrap_or(maxima[bidder]);
        let highest = maxima.iter().copied().fold(0.0, f64::max);
        let tied = highest > 0.0 && maxima.iter().filter(|maximum| **maximum == highest).count() > 1;
        counts.steps += 1;
        counts.bids += u64::from(action == 1);
        counts.tied_steps += u64::from(tied);
    }
}

fn compare_end(ebay: &LoggedEbay, outcome: &Outcome, findings: &mut Findings) {
    let last = outcome.steps.last();
    let price = last.map_or(ebay.start, |step| step.price);
    if !same(ebay.price, price) {
        let message = format!("the last price is logged as {} and comes to {price}", ebay.price);
        findings.mismatch(Kind::LastPrice, message);
    }
    let leader = last.and_then(|step| step.leader);
    if !is_leader(ebay.leader, leader) {
        let message = format!("the last leader is logged as {} and comes to {}", named(ebay.leader), named(leader));
        findings.mismatch(Kind::LastLeader, message);
    }
    let sold = outcome.winner.is_some();
    if (ebay.sold == 1) != sold {
        let message =
            if sold { "the good is logged as unsold and is sold" } else { "the good is logged as sold and is not" };
        findings.mismatch(Kind::Sold, message);
    }
}
