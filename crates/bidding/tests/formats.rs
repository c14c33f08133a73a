//! B8, formats: what is left to chance is fair, and what cannot be sold is not.

use diffecon_auction::{Seed, Series};
use diffecon_bidding::bidders::{Scripted, Truthful};
use diffecon_bidding::{
    Bidder, Cap, Drawn, Feedback, FormatConfig, Grid, Numbers, Outcome, Rules, Session, ValueModel, Worths,
};

const CHANCE: Series = Series::new("test");

fn rules(format: &str, bidders: usize) -> Rules {
    let format: FormatConfig = toml::from_str(format).expect("a format");
    let grid = Grid { step: 1.0, max: 99.0, cap: Cap::Enforce };
    let (values, feedback) = (ValueModel::private(99.0), Feedback::default());
    Rules { format, values, numbers: Numbers::Whole, bidders, rounds: 1, grid, feedback }
}

/// What comes of these bids, once for each stream of chance.
fn outcomes(format: &str, bids: &[f64], times: u64) -> Vec<Outcome> {
    let rules = rules(format, bids.len());
    let bidder = |bid: f64| Box::new(Scripted { bids: vec![bid], turns: Vec::new() }) as Box<dyn Bidder>;
    let mut outcomes = Vec::new();
    let mut session = Session::new(&rules, bids.iter().map(|bid| bidder(*bid)).collect());
    for number in 0..times {
        let worths = Worths { signals: vec![50.0; bids.len()], ..Worths::default() };
        let chance = &mut Drawn(Seed::new(1).stream_at(CHANCE, number));
        session.play([worths], chance, |round| outcomes.push(round.outcome)).expect("no failures");
    }
    outcomes
}

/// The chi-square statistic of how often each of some bidders wins, as often as each other by the hypothesis.
fn chi_square(outcomes: &[Outcome], tied: &[usize]) -> f64 {
    let expected = outcomes.len() as f64 / tied.len() as f64;
    let wins = |bidder: usize| outcomes.iter().filter(|outcome| outcome.winner == Some(bidder)).count() as f64;
    assert_eq!(tied.iter().map(|bidder| wins(*bidder)).sum::<f64>(), outcomes.len() as f64, "others win too");
    tied.iter().map(|bidder| (wins(*bidder) - expected).powi(2) / expected).sum()
}

#[test]
fn b8_tied_bidders_win_as_often() {
    // Of 1 and 2 degrees of freedom, exceeded with a probability of 0.001.
    let [of_two, of_three] = [10.83, 13.82];
    for format in [
        "kind = 'first'",
        "kind = 'second'",
        "kind = 'third'",
        "kind = 'all-pay'",
        "kind = 'clock-open'",
        "kind = 'clock-blind'",
        "kind = 'dutch'",
    ] {
        let two = chi_square(&outcomes(format, &[60.0, 10.0, 60.0], 10_000), &[0, 2]);
        let three = chi_square(&outcomes(format, &[60.0, 60.0, 60.0], 10_000), &[0, 1, 2]);
        println!("{format}: {two:.2} {three:.2}");
        assert!(two < of_two && three < of_three, "{format}: {two} {three}");
    }
}

#[test]
fn b8_third_price_takes_three() {
    let outcome = &outcomes("kind = 'third'", &[60.0, 50.0], 1)[0];
    assert_eq!((outcome.winner, outcome.revenue()), (None, 0.0));
    let outcome = &outcomes("kind = 'third'", &[60.0, 50.0, 40.0], 1)[0];
    assert_eq!((outcome.winner, outcome.price), (Some(0), 40.0));
    assert_eq!(outcomes("kind = 'second'", &[60.0], 1)[0].winner, None, "second price takes two");
}

#[test]
fn b8_on_a_clock_all_may_leave_at_once() {
    let all = outcomes("kind = 'clock-open'", &[30.0, 30.0, 30.0], 100);
    assert!(all.iter().all(|outcome| outcome.price == 30.0 && outcome.bids == [30.0; 3]));
    assert!((0..3).all(|bidder| all.iter().any(|outcome| outcome.winner == Some(bidder))));
    assert!(all.iter().all(|outcome| outcome.exits.len() == 3 && outcome.exits.last() == outcome.winner.as_ref()));
    // Who would stay for ever leaves at the greatest price.
    let last = &outcomes("kind = 'clock-blind'\nmax_price = 40", &[99.0, 99.0, 10.0], 1)[0];
    assert_eq!((last.price, last.exits[0]), (40.0, 2));
}

#[test]
fn a_dutch_clock_pays_the_first_who_takes_it() {
    let outcome = &outcomes("kind = 'dutch'", &[33.0, 61.0, 7.0], 1)[0];
    assert_eq!((outcome.winner, outcome.price, outcome.payments[1]), (Some(1), 61.0, 61.0));
    // Nobody knows what the others would have bid: not more than the price before.
    assert_eq!(outcome.bids, [60.0, 61.0, 60.0]);
    let unsold = &outcomes("kind = 'dutch'\nstart = 70", &[33.0, 61.0], 1)[0];
    assert_eq!((unsold.winner, unsold.revenue()), (None, 0.0));
}

#[test]
fn a_reserve_keeps_low_bids_out() {
    for (format, price) in [("kind = 'first'\nreserve = 50", 60.0), ("kind = 'second'\nreserve = 50", 50.0)] {
        let outcome = &outcomes(format, &[60.0, 40.0, 10.0], 1)[0];
        assert_eq!((outcome.winner, outcome.price), (Some(0), price), "{format}");
        let outcome = &outcomes(format, &[49.0, 40.0, 10.0], 1)[0];
        assert_eq!((outcome.winner, outcome.revenue()), (None, 0.0), "{format}");
    }
}

#[test]
fn truth_on_a_clock_is_the_second_price() {
    let values = ValueModel::Affiliated { common: 20.0, own: 20.0 };
    let play = |format: &str| {
        let rules = Rules { values: values.clone(), ..rules(format, 3) };
        let mut draws = Seed::new(3).stream_at(CHANCE, 0);
        let worths: Vec<_> = (0..500).map(|_| values.draw(3, Numbers::Whole, &mut draws)).collect();
        let mut session = Session::new(&rules, (0..3).map(|_| Box::new(Truthful) as Box<dyn Bidder>).collect());
        let mut results = Vec::new();
        let chance = &mut Drawn(Seed::new(4).stream_at(CHANCE, 0));
        session.play(worths, chance, |round| results.push(round.outcome.price)).unwrap();
        results
    };
    let sealed = play("kind = 'second'");
    assert_eq!(sealed, play("kind = 'clock-open'"));
    assert_eq!(sealed, play("kind = 'clock-blind'"));
}
