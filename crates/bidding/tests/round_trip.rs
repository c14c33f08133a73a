//! What the laboratory plays it replays without a mismatch, whatever the bids.

mod logs;
mod scripted;

use diffecon_bidding::format::{ClockConfig, FormatConfig};
use diffecon_bidding::formats::{EbayProxy, SoftClose};
use diffecon_bidding::log::{LoggedEbay, LoggedRound};
use diffecon_bidding::replay::replay_files;
use diffecon_bidding::{Outcome, Worths};
use proptest::prelude::*;
use scripted::{Picked, Scripted};

const SIGNALS: f64 = 30.0;

/// A round as it is logged, with signals all alike.
fn logged(name: &str, outcome: Outcome) -> LoggedRound {
    let bidders = outcome.bids.len();
    let worths = Worths { signals: vec![SIGNALS; bidders], ..Worths::default() };
    let profits = (0..bidders).map(|bidder| outcome.profit(&worths, bidder)).collect();
    LoggedRound {
        session: 0,
        treatment: "made".into(),
        run: String::new(),
        model: "own".into(),
        format: name.into(),
        values: "private".into(),
        bidders,
        numbers: None,
        value_model: None,
        seed: None,
        round: 0,
        signals: worths.signals,
        common: None,
        bids: outcome.bids,
        failed: Vec::new(),
        exits: name.starts_with("clock").then_some(outcome.exits),
        winner: outcome.winner,
        price: Some(outcome.price),
        profits: Some(profits),
    }
}

fn logged_ebay(config: EbayProxy, outcome: Outcome) -> LoggedEbay {
    let steps = outcome.steps.iter().map(|step| {
        let (action, amount) = step.maximum.map_or((0, 0.0), |maximum| (1, maximum));
        (step.day, step.turn, step.bidder, action, amount, step.price, step.leader)
    });
    let last = outcome.steps.last();
    LoggedEbay {
        session: 0,
        of_session: None,
        treatment: "made".into(),
        run: String::new(),
        model: "own".into(),
        bidders: outcome.bids.len(),
        format: None,
        value_model: None,
        soft: u8::from(config.soft_close != SoftClose::Off),
        reserve: config.reserve,
        start: config.start,
        increment: config.increment,
        announced_days: config.days,
        days: outcome.days,
        seed: None,
        values: None,
        failed: Vec::new(),
        steps: steps.collect(),
        price: last.map_or(config.start, |step| step.price),
        leader: last.and_then(|step| step.leader),
        sold: u8::from(outcome.winner.is_some()),
    }
}

fn no_mismatch(line: &impl serde::Serialize) {
    let line = serde_json::to_string(line).expect("a line of JSON");
    let (_folder, path) = logs::file(line.as_bytes());
    assert_eq!(replay_files(&[path]).expect("a good log").found, [], "{line}");
}

/// A log does not tell a clock's step: tenths that binary numbers miss by a little, among hundredths, and prices so large that
/// thousandths would take too many steps.
#[test]
fn clocks_in_fractions() {
    for (low, high) in [(0.05, 0.1 * 3.0), (20_000.0, 20_000.5)] {
        let outcome = Outcome {
            winner: Some(1),
            price: high,
            payments: vec![0.0, high, 0.0],
            bids: vec![low, high, high],
            exits: vec![0, 2, 1],
            ..Outcome::default()
        };
        no_mismatch(&logged("clock_open", outcome));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rounds(bids in prop::collection::vec(0_u32..12, 1..5), place in 0_usize..4, steps in prop::sample::select(vec![1.0, 2.0, 10.0, 8.0, 100.0])) {
        let bids: Vec<f64> = bids.iter().map(|bid| f64::from(*bid) / steps).collect();
        let clock = ClockConfig { start: 0.0, increment: 1.0 / steps, max_price: Some(10.0 / steps) };
        let formats = [
            ("first", FormatConfig::First { reserve: 0.0 }),
            ("second", FormatConfig::Second { reserve: 0.0 }),
            ("third", FormatConfig::Third),
            ("allpay", FormatConfig::AllPay),
            ("clock_open", FormatConfig::ClockOpen(clock)),
            ("clock_blind", FormatConfig::ClockBlind(clock)),
            ("dutch", FormatConfig::Dutch(clock)),
            ("dutch", FormatConfig::Dutch(ClockConfig { start: 5.0 / steps, increment: 3.0 / steps, ..clock })),
        ];
        for (name, format) in formats {
            let mut panel = Scripted { bids: bids.clone(), maxima: Vec::new(), falls: name == "dutch" };
            let (outcome, _) = scripted::played(format.build(SIGNALS).as_ref(), &mut panel, place);
            no_mismatch(&logged(name, outcome));
        }
    }

    #[test]
    fn ebay_auctions(
        bidders in 1_usize..5,
        maxima in prop::collection::vec((0_usize..8, 0_usize..4, 1_u32..20), 0..12),
        reserve in 0_u32..20,
        soft in prop::bool::ANY,
    ) {
        let soft_close = if soft { SoftClose::AsLogged } else { SoftClose::Off };
        let config = EbayProxy { reserve: f64::from(reserve), days: 5, soft_close, ..EbayProxy::default() };
        let maxima = maxima.into_iter().map(|(day, turn, amount)| (day, turn, f64::from(amount) / 2.0)).collect();
        let orders = vec![(0..bidders).rev().collect(); 2];
        let mut chance = Picked { orders, ..Picked::default() };
        let mut panel = Scripted { bids: vec![0.0; bidders], maxima, falls: false };
        let outcome = FormatConfig::Ebay(config).build(SIGNALS).run(&mut panel, &mut chance).expect("a scripted auction");
        no_mismatch(&logged_ebay(config, outcome));
    }
}
