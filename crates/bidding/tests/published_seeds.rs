//! The values of the published logs come from the seeds that stand there.

mod logs;

use diffecon_bidding::replay::replay_files;
use diffecon_bidding::{Chance, Drawn, Draws, Numbers, PythonRandom, ValueModel, Worths};

fn first_rounds(model: &ValueModel, bidders: usize, seed: u64, rounds: usize) -> Vec<Worths> {
    let mut draws = PythonRandom::new(seed);
    (0..rounds).map(|_| model.draw(bidders, Numbers::Whole, &mut draws)).collect()
}

#[test]
fn words_and_units_are_those_of_cpython() {
    let mut words = PythonRandom::new(1399);
    assert_eq!([(); 4].map(|()| words.word()), [2_239_400_404, 3_726_243_958, 1_069_795_121, 3_403_824_659]);
    let mut units = PythonRandom::new(1399);
    assert_eq!([(); 2].map(|()| units.unit()), [0.521_401_039_269_445_6, 0.249_081_088_546_772_9]);
    let mut whole = PythonRandom::new(1399);
    let draws = [(); 12].map(|()| whole.whole(0, 99));
    assert_eq!(draws, [66, 31, 98, 59, 79, 4, 23, 94, 62, 99, 47, 18]);
}

#[test]
fn private_values() {
    let model = ValueModel::private(99.0);
    let expected = [
        (1298, [24, 35, 84]),
        (1299, [41, 58, 90]),
        (1398, [43, 40, 96]),
        (1399, [66, 31, 98]),
        (1400, [21, 86, 70]),
        (1401, [93, 56, 5]),
        (1402, [79, 83, 2]),
        (1403, [40, 57, 17]),
    ];
    for (seed, values) in expected {
        let worths = &first_rounds(&model, 3, seed, 1)[0];
        assert_eq!((&worths.signals[..], worths.common), (&values.map(f64::from)[..], None), "seed {seed}");
    }
}

/// The common draw, and what bidders are told.
type Round = (i32, &'static [i32]);

#[test]
fn affiliated_and_common_values() {
    let affiliated = ValueModel::Affiliated { common: 20.0, own: 20.0 };
    let common = ValueModel::Common { low: 20.0, high: 79.0, noise: 20.0 };
    let expected: [(&ValueModel, u64, [Round; 2]); 7] = [
        (&affiliated, 1399, [(16, &[23, 30, 35]), (1, &[6, 16, 12])]),
        (&affiliated, 1400, [(5, &[22, 15, 16]), (7, &[26, 25, 20])]),
        (&affiliated, 1401, [(14, &[15, 19, 29]), (13, &[31, 18, 21])]),
        (&common, 1399, [(53, &[48, 62]), (59, &[41, 50])]),
        (&common, 1400, [(30, &[45, 30]), (73, &[75, 68])]),
        (&common, 1399, [(53, &[48, 62, 72]), (22, &[13, 33, 25])]),
        (&common, 1400, [(30, &[45, 30, 32]), (35, &[53, 52, 42])]),
    ];
    for (model, seed, rounds) in expected {
        for (drawn, (worth, signals)) in first_rounds(model, rounds[0].1.len(), seed, 2).iter().zip(rounds) {
            let signals: Vec<f64> = signals.iter().copied().map(f64::from).collect();
            assert_eq!((drawn.common, &drawn.signals), (Some(f64::from(worth)), &signals), "seed {seed}");
        }
    }
}

#[test]
fn orders_of_ebay_days_follow_the_values() {
    let mut draws = PythonRandom::new(1398);
    let values = ValueModel::private(99.0).draw(3, Numbers::Whole, &mut draws);
    assert_eq!(values.signals, [43.0, 40.0, 96.0]);
    let mut chance = Drawn(draws);
    assert_eq!([chance.order(3).unwrap(), chance.order(3).unwrap()], [[1, 0, 2], [1, 0, 2]]);
}

#[test]
fn a_choice_of_one_takes_bits_until_one_is_zero() {
    let (mut one, mut bits) = (PythonRandom::new(1399), PythonRandom::new(1399));
    assert_eq!(one.below(1), 0);
    while bits.word() >> 31 == 1 {}
    assert_eq!(one.word(), bits.word());
}

/// Our own logs were drawn by `CPython` itself.
#[test]
fn our_own_logs_have_the_values_of_their_seeds() {
    let counts = replay_files(&[logs::own("rounds.jsonl"), logs::own("ebay.jsonl")]).unwrap().seeds;
    assert_eq!((counts.sessions, counts.seedless_sessions, counts.auctions), (10, 0, 6));
    assert_eq!((counts.unlike_sessions, counts.unlike_auctions, counts.unlike_rounds), (0, 0, 0));
}

#[test]
fn values_that_a_seed_does_not_give_are_counted() {
    let mut lines = logs::lines(&logs::own("rounds.jsonl"));
    lines[1]["v"][0] = 98.into();
    lines[2]["v"][0] = 98.into();
    lines[22]["c"] = 20.into();
    // The third session has no round 1, so its other rounds cannot be drawn again.
    lines.remove(11);
    let (_folder, path) = logs::written(&lines);
    let counts = replay_files(&[path]).unwrap().seeds;
    assert_eq!((counts.sessions, counts.unlike_sessions, counts.unlike_rounds), (10, 2, 3));
    assert_eq!(counts.unchecked_rounds, 3);

    let mut lines = logs::lines(&logs::own("ebay.jsonl"));
    lines[3]["v"][2] = 98.into();
    let (_folder, path) = logs::written(&lines);
    let counts = replay_files(&[path]).unwrap().seeds;
    assert_eq!((counts.auctions, counts.unlike_auctions), (6, 1));
}

#[test]
fn every_published_seed_gives_its_values() {
    let Some(paths) = logs::all_published() else { return };
    let counts = replay_files(&paths).unwrap().seeds;
    // 451 sessions with an outcome, and ten of eleven repetitions without.
    assert_eq!((counts.sessions, counts.seedless_sessions, counts.auctions), (451 + 10, 1, 199));
    assert_eq!((counts.unlike_sessions, counts.unlike_auctions), (0, 0));
    assert_eq!((counts.unlike_rounds, counts.unchecked_rounds), (0, 0));
}
