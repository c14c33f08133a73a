//! Examples small enough to work out by hand, one for each rule of the formats.

mod scripted;

use diffecon_bidding::Worths;
use diffecon_bidding::format::{ClockConfig, FormatConfig};
use diffecon_bidding::formats::{EbayProxy, ReserveRule, SoftClose, TieRule};
use diffecon_bidding::outcome::Outcome;
use scripted::{Picked, Scripted, outcome};

const FIRST: FormatConfig = FormatConfig::First { reserve: 0.0 };
const SECOND: FormatConfig = FormatConfig::Second { reserve: 0.0 };

fn sealed(format: &FormatConfig, bids: &[f64], place: usize) -> (Outcome, Vec<usize>) {
    outcome(format.build(99.0).as_ref(), bids, place)
}

#[test]
fn four_sealed_bids_in_every_format() {
    let worths = Worths { signals: vec![70.0, 50.0, 48.0, 30.0], ..Worths::default() };
    let expected = [
        (FIRST, 60.0, 60.0, [10.0, 0.0, 0.0, 0.0]),
        (SECOND, 45.0, 45.0, [25.0, 0.0, 0.0, 0.0]),
        (FormatConfig::Third, 45.0, 45.0, [25.0, 0.0, 0.0, 0.0]),
        (FormatConfig::AllPay, 60.0, 170.0, [10.0, -45.0, -45.0, -20.0]),
    ];
    for (format, price, revenue, gains) in expected {
        let (outcome, _) = sealed(&format, &[60.0, 45.0, 45.0, 20.0], 0);
        assert_eq!((outcome.winner, outcome.price, outcome.revenue()), (Some(0), price, revenue), "{format:?}");
        assert_eq!([0, 1, 2, 3].map(|bidder| outcome.profit(&worths, bidder)), gains, "{format:?}");
    }
}

#[test]
fn equal_bids_take_a_place_each() {
    for (format, price) in [(FIRST, 50.0), (SECOND, 50.0), (FormatConfig::Third, 10.0), (FormatConfig::AllPay, 50.0)] {
        for place in [0, 1] {
            let (outcome, tied) = sealed(&format, &[50.0, 50.0, 10.0], place);
            assert_eq!((outcome.winner, outcome.price, &tied[..]), (Some(place), price, &[0, 1][..]), "{format:?}");
        }
    }
}

#[test]
fn nobody_wins_the_third_price_of_two() {
    let (outcome, tied) = sealed(&FormatConfig::Third, &[50.0, 10.0], 0);
    assert_eq!((outcome.winner, outcome.revenue(), tied.len()), (None, 0.0, 0));
}

#[test]
fn the_last_bidder_wins_a_clock_where_the_last_rival_leaves() {
    let clock = |increment| ClockConfig { increment, ..ClockConfig::default() };
    for named in [FormatConfig::ClockOpen, FormatConfig::ClockBlind] {
        let (outcome, _) = sealed(&named(clock(1.0)), &[3.0, 5.0, 9.0], 0);
        assert_eq!((outcome.winner, outcome.price), (Some(2), 5.0));
        assert_eq!((outcome.bids, outcome.exits), (vec![3.0, 5.0, 5.0], vec![0, 1, 2]));

        let (outcome, _) = sealed(&named(clock(2.0)), &[3.0, 5.0, 9.0], 0);
        assert_eq!((outcome.winner, outcome.price, outcome.bids), (Some(2), 6.0, vec![4.0, 6.0, 6.0]));

        for place in [0, 1] {
            let (outcome, tied) = sealed(&named(clock(1.0)), &[3.0, 7.0, 7.0], place);
            assert_eq!((outcome.winner, outcome.price, &tied[..]), (Some(1 + place), 7.0, &[1, 2][..]));
        }
    }
}

/// Holds an auction whose turns are in the order of the bidders, but for the first day, when bidder 2 comes before bidder 1.
fn ebay(config: EbayProxy, maxima: &[(usize, usize, f64)]) -> Outcome {
    let mut panel = Scripted { bids: vec![0.0; 3], maxima: maxima.to_vec(), falls: false };
    let mut chance = Picked { orders: vec![vec![0, 2, 1]], ..Picked::default() };
    FormatConfig::Ebay(config).build(99.0).run(&mut panel, &mut chance).expect("a scripted auction")
}

#[test]
fn an_ebay_price_follows_the_second_maximum() {
    let maxima = [(0, 0, 40.0), (0, 1, 66.0), (0, 2, 52.0), (1, 1, 65.0), (2, 1, 66.0)];
    for (tie, last) in [(TieRule::Index, 1), (TieRule::Earliest, 2)] {
        let outcome = ebay(EbayProxy { tie, ..EbayProxy::default() }, &maxima);
        let bids = outcome.steps.iter().filter(|step| step.maximum.is_some());
        let standing: Vec<_> = bids.map(|step| (step.bidder, step.price, step.leader)).collect();
        let before = [(0, 0.0, Some(0)), (2, 41.0, Some(2)), (1, 53.0, Some(2)), (1, 66.0, Some(2))];
        assert_eq!(standing, [&before[..], &[(1, 66.0, Some(last))]].concat());
        assert_eq!((outcome.days, outcome.winner), (10, Some(last)));
    }
}

#[test]
fn a_hidden_reserve_binds_the_price_or_the_maximum() {
    let sold = |reserve_rule| {
        let outcome =
            ebay(EbayProxy { reserve: 60.0, reserve_rule, ..EbayProxy::default() }, &[(0, 0, 80.0), (1, 2, 30.0)]);
        assert_eq!(outcome.steps.last().map(|step| step.price), Some(31.0));
        (outcome.winner, outcome.revenue())
    };
    assert_eq!(sold(ReserveRule::Price), (None, 0.0));
    assert_eq!(sold(ReserveRule::Maximum), (Some(0), 60.0));
}

#[test]
fn late_bids_add_days() {
    let days = |soft_close, maxima: &[(usize, usize, f64)]| {
        ebay(EbayProxy { soft_close, ..EbayProxy::default() }, maxima).days
    };
    let every_day: Vec<_> = (0..20).map(|day| (day, 0, 1.0 + day as f64)).collect();
    assert_eq!(days(SoftClose::AsLogged, &[(0, 0, 5.0)]), 11);
    assert_eq!(days(SoftClose::AsLogged, &every_day), 20);
    assert_eq!(days(SoftClose::AsLogged, &[]), 10);
    assert_eq!(days(SoftClose::AsLogged, &[(9, 0, 5.0)]), 10);
    assert_eq!(days(SoftClose::LastDayBid, &[(9, 0, 5.0)]), 11);
    assert_eq!(days(SoftClose::LastDayBid, &[(0, 0, 5.0)]), 10);
    assert_eq!(days(SoftClose::LastDayBid, &every_day), 20);
    assert_eq!(days(SoftClose::Off, &every_day), 10);
}
