//! Every option of eBay auctions changes what comes of them.

mod logs;

use diffecon_bidding::formats::{ReserveRule, SoftClose, TieRule};
use diffecon_bidding::replay::{Kind, OtherRules, Replayed, replay_under};

const EARLIEST: OtherRules = OtherRules { tie: Some(TieRule::Earliest), soft_close: None, reserve_rule: None };
const LAST_DAY: OtherRules = OtherRules { tie: None, soft_close: Some(SoftClose::LastDayBid), reserve_rule: None };
const MAXIMUM: OtherRules = OtherRules { tie: None, soft_close: None, reserve_rule: Some(ReserveRule::Maximum) };

fn own_under(rules: OtherRules) -> Replayed {
    replay_under(&[logs::own("ebay.jsonl")], rules).expect("a good log")
}

fn lines_of(replayed: &Replayed, kind: Kind) -> Vec<usize> {
    replayed.found.iter().filter(|found| found.kind == kind).map(|found| found.line).collect()
}

/// In the first auction bidder 1 draws level with bidder 2 at the last turn.
#[test]
fn the_earlier_of_two_maxima_can_lead() {
    let replayed = own_under(EARLIEST);
    assert_eq!(replayed.mismatch_count(), 2);
    assert_eq!((lines_of(&replayed, Kind::StepLeader), lines_of(&replayed, Kind::LastLeader)), (vec![1], vec![1]));
}

/// Of three auctions with a soft close one was longer for a bid on the first day, one ended with a bid on its last day, and one had a
/// bid on each of the twenty days that there may be.
#[test]
fn bids_on_the_last_day_can_add_days() {
    let replayed = own_under(LAST_DAY);
    assert_eq!((replayed.mismatch_count(), lines_of(&replayed, Kind::Days)), (2, vec![4, 5]));
}

/// The second auction ended at 31, with a maximum of 80 and a reserve of 60.
#[test]
fn a_maximum_can_reach_the_reserve() {
    let replayed = own_under(MAXIMUM);
    assert_eq!((replayed.mismatch_count(), lines_of(&replayed, Kind::Sold)), (1, vec![2]));
    assert_eq!((own_under(OtherRules::default()).ebay.sold, replayed.ebay.sold), (5, 6));
}

#[test]
fn what_the_options_would_have_changed_in_the_published_auctions() {
    let Some(path) = logs::published("ebay.jsonl.gz") else { return };
    let under = |rules| replay_under(&[&path], rules).unwrap();
    assert_eq!(under(OtherRules::default()).ebay.sold, 178);
    let maximum = under(MAXIMUM);
    assert_eq!((maximum.ebay.sold, maximum.mismatches_of(Kind::Sold), maximum.mismatch_count()), (228, 50, 50));
    let earliest = under(EARLIEST);
    assert_eq!((earliest.mismatches_of(Kind::StepLeader), earliest.mismatches_of(Kind::StepPrice)), (96, 0));
    // Of 119 auctions with a soft close all had an extension, and two a bid on the last day.
    assert_eq!(under(LAST_DAY).mismatches_of(Kind::Days), 119);
}
