//! Every statistic against `rliable`'s formulas, computed by numpy 2.4 and scipy 1.17 on fixed scores.

use diffecon_statistics::student::two_sided;
use diffecon_statistics::{
    Bootstrap, Scores, interquartile_mean, mean, performance_profile, probability_of_improvement, standard_deviation,
};

/// Two tasks, five runs each.
fn ours() -> Scores {
    Scores::new(vec![vec![0.71, 0.68, 0.74, 0.70, 0.66], vec![0.52, 0.61, 0.55, 0.49, 0.58]])
}

/// The same tasks, six runs each, with ties.
fn theirs() -> Scores {
    Scores::new(vec![vec![0.69, 0.70, 0.65, 0.72, 0.70, 0.60], vec![0.52, 0.60, 0.57, 0.53, 0.55, 0.62]])
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} should be {expected}");
}

#[test]
fn means_and_deviations() {
    // np.mean(np.mean(x, axis=0)) and np.std(x, axis=0, ddof=1).
    close(mean(&ours()), 0.624, 1e-15);
    for (runs, deviation) in ours().tasks().iter().zip([0.030_331_501_776_206_176, 0.047_434_164_902_525_68]) {
        close(standard_deviation(runs).unwrap(), deviation, 1e-15);
    }
}

#[test]
fn interquartile_means() {
    // scipy.stats.trim_mean(x, 0.25, axis=None).
    close(interquartile_mean(&ours()), 0.63, 1e-15);
    for (count, expected) in [(1, 3.0), (2, 2.0), (3, 8.0 / 3.0), (4, 2.0), (5, 8.0 / 3.0), (7, 3.0), (9, 3.8)] {
        let scores = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0][..count].to_vec();
        close(interquartile_mean(&Scores::of_task(scores)), expected, 1e-15);
    }
}

#[test]
fn probabilities_of_improvement() {
    // np.mean([scipy.stats.mannwhitneyu(x[:, t], y[:, t], alternative="greater")[0] / 30 for t in range(2)]): 19 and 12 of 30.
    close(probability_of_improvement(&ours(), &theirs()), 0.516_666_666_666_666_6, 1e-15);
    close(probability_of_improvement(&theirs(), &ours()), 0.483_333_333_333_333_4, 1e-15);
    close(probability_of_improvement(&ours(), &ours()), 0.5, 1e-15);
}

#[test]
fn performance_profiles() {
    // np.mean(x > tau).
    let above = [0.4, 0.5, 0.55, 0.6, 0.66, 0.7, 0.75];
    let expected = [1.0, 0.9, 0.7, 0.6, 0.4, 0.2, 0.0];
    performance_profile(&ours(), &above)
        .iter()
        .zip(expected)
        .for_each(|(found, expected)| close(*found, expected, 1e-15));
    // In any order, with a band around it.
    let order = [3, 0, 6, 2, 1, 5, 4];
    let profile = Bootstrap::default().profile(&ours(), &order.map(|place| above[place]));
    for ((share, band), place) in profile.shares.iter().zip(&profile.band).zip(order) {
        close(*share, expected[place], 1e-15);
        assert!(band.contains(*share), "{band:?} around {share}");
    }
    assert_eq!((profile.band[1].low, profile.band[2].high), (1.0, 0.0), "all runs are above 0.4 and none above 0.75");
    assert!(profile.band[0].low < 0.6 && profile.band[0].high > 0.6);
}

#[test]
fn intervals() {
    let bootstrap = Bootstrap { resamples: 40_000, ..Bootstrap::default() };
    // np.quantile(statistics, [0.025, 0.975]) of 400,000 resamples of the runs of each task.
    let of_iqm = bootstrap.percentile(&ours(), interquartile_mean);
    close(of_iqm.low, 0.601_67, 1e-3);
    close(of_iqm.high, 0.651_67, 1e-3);
    let of_mean = bootstrap.percentile(&ours(), mean);
    close(of_mean.low, 0.602, 5e-4);
    close(of_mean.high, 0.646, 5e-4);
    // mean -+ t.ppf(0.975, f) sqrt(v1 + v2) / 2 with v = var(ddof=1) / 5, f = (v1 + v2)^2 / ((v1^2 + v2^2) / 4) = 6.8026.
    let student = bootstrap.student(&ours(), mean).unwrap();
    close(student.low, 0.594_054, 3e-4);
    close(student.high, 0.653_946, 3e-4);
    assert_eq!(bootstrap.student(&Scores::new(vec![vec![1.0, 2.0], vec![1.0]]), mean), None, "one run has no spread");
    let alike = bootstrap.student(&Scores::of_task(vec![0.5; 4]), interquartile_mean).unwrap();
    assert_eq!((alike.low, alike.high), (0.5, 0.5));
}

#[test]
fn students_distribution() {
    // scipy.stats.t.ppf(0.975, f).
    for (freedom, expected) in [
        (1.0, 12.706_204_736),
        (1.5, 6.016_663_104),
        (2.0, 4.302_652_730),
        (3.7, 2.867_520_707),
        (4.0, 2.776_445_105),
        (9.0, 2.262_157_163),
        (45.0, 2.014_103_389),
        (1_000.0, 1.962_339_081),
        (10_000.0, 1.960_201_240),
    ] {
        close(two_sided(0.95, freedom) / expected, 1.0, 1e-6);
    }
}
