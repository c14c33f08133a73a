//! What holds of the statistics whatever the scores.

use diffecon_statistics::{
    Bootstrap, Scores, interquartile_mean, mean, performance_profile, probability_of_improvement,
};
use proptest::prelude::*;

const FEW: Bootstrap = Bootstrap { resamples: 200, seed: 3 };

/// Tasks with a few runs each; scores repeat.
fn scores(tasks: usize) -> impl Strategy<Value = Scores> {
    let score = (-20..20_i32).prop_map(|score| f64::from(score) / 8.0);
    prop::collection::vec(prop::collection::vec(score, 2..7), tasks).prop_map(Scores::new)
}

fn moved(scores: &Scores, by: f64, times: f64) -> Scores {
    let task = |runs: &Vec<f64>| runs.iter().map(|score| by + times * score).collect();
    Scores::new(scores.tasks().iter().map(task).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn estimates_lie_among_the_scores_and_move_with_them(scores in scores(3)) {
        let sorted = scores.sorted();
        let (least, greatest) = (sorted[0], sorted[sorted.len() - 1]);
        for statistic in [mean, interquartile_mean] {
            let found = statistic(&scores);
            prop_assert!(least - 1e-12 <= found && found <= greatest + 1e-12);
            prop_assert!((statistic(&moved(&scores, 3.0, 2.0)) - (3.0 + 2.0 * found)).abs() < 1e-12);
            let within = FEW.percentile(&scores, statistic);
            prop_assert!(least - 1e-12 <= within.low && within.low <= within.high && within.high <= greatest + 1e-12);
            let around = FEW.student(&scores, statistic);
            prop_assert!(around.is_some_and(|around| around.low <= found && found <= around.high));
            prop_assert_eq!(FEW.student(&scores, statistic), around, "the same scores give the same interval");
        }
    }

    #[test]
    fn one_of_two_methods_is_better((ours, theirs) in (scores(2), scores(2))) {
        let probability = probability_of_improvement(&ours, &theirs);
        prop_assert!((0.0..=1.0).contains(&probability));
        prop_assert!((probability + probability_of_improvement(&theirs, &ours) - 1.0).abs() < 1e-12);
        prop_assert_eq!(probability_of_improvement(&moved(&theirs, 6.0, 1.0), &theirs), 1.0);
        // Only the order of scores counts.
        prop_assert_eq!(probability_of_improvement(&moved(&ours, 1.0, 4.0), &moved(&theirs, 1.0, 4.0)), probability);
        let interval = FEW.of_improvement(&ours, &theirs);
        prop_assert!(0.0 <= interval.low && interval.low <= interval.high && interval.high <= 1.0);
    }

    #[test]
    fn profiles_fall_from_one_to_nothing(scores in scores(3)) {
        let above: Vec<f64> = (-25..=25).map(|score| f64::from(score) / 8.0).collect();
        let profile = FEW.profile(&scores, &above);
        prop_assert_eq!(&profile.shares, &performance_profile(&scores, &above));
        prop_assert!(profile.shares.windows(2).all(|two| two[0] >= two[1]));
        prop_assert!((profile.shares[0] - 1.0).abs() < 1e-12 && profile.shares[50] == 0.0);
        for (share, band) in profile.shares.iter().zip(&profile.band) {
            prop_assert!(band.low <= band.high && (0.0..=1.0).contains(share));
        }
    }
}
