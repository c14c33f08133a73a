//! How often intervals contain the truth, on simulated scores. `docs/metrics.md` has the table of the long test:
//! `cargo test --release --workspace --test coverage -- --ignored --nocapture`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_statistics::{Bootstrap, Scores, interquartile_mean, mean};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, StandardNormal, StudentT, Uniform};

/// A law of scores: symmetric, heavy-tailed, flat and skewed.
#[derive(Debug, Clone, Copy)]
enum Law {
    Normal,
    Student5,
    Uniform,
    Exponential,
}

impl Law {
    fn draw(self, random: &mut ChaCha8Rng) -> f64 {
        match self {
            Self::Normal => StandardNormal.sample(random),
            Self::Student5 => StudentT::new(5.0).unwrap().sample(random),
            Self::Uniform => Uniform::new(-1.0, 1.0).unwrap().sample(random),
            Self::Exponential => Exp1.sample(random),
        }
    }
}

/// Tasks whose scores lie `apart` from one to the next and scatter more the farther on they are.
#[derive(Debug, Clone, Copy)]
struct Simulation {
    law: Law,
    tasks: usize,
    runs: usize,
    apart: f64,
}

impl Simulation {
    fn scores(self, runs: usize, random: &mut ChaCha8Rng) -> Scores {
        let mut task = |task: usize| {
            let scale = 0.5 + (task as f64 + 0.5) / self.tasks as f64;
            (0..runs).map(|_| self.apart * task as f64 + scale * self.law.draw(random)).collect()
        };
        Scores::new((0..self.tasks).map(&mut task).collect())
    }

    /// In how many of 100 simulations Student's and the percentile interval contain the statistic of very many runs.
    fn coverage(self, statistic: fn(&Scores) -> f64, simulations: u64, bootstrap: Bootstrap) -> [f64; 2] {
        let truth = statistic(&self.scores(400_000 / self.tasks, &mut ChaCha8Rng::seed_from_u64(1 << 40)));
        let mut contained = [0, 0];
        for simulation in 0..simulations {
            let scores = self.scores(self.runs, &mut ChaCha8Rng::seed_from_u64(simulation));
            let bootstrap = Bootstrap { seed: simulation, ..bootstrap };
            contained[0] += u32::from(bootstrap.student(&scores, statistic).unwrap().contains(truth));
            contained[1] += u32::from(bootstrap.percentile(&scores, statistic).contains(truth));
        }
        contained.map(|contained| 100.0 * f64::from(contained) / simulations as f64)
    }
}

/// 2,000 simulations know a coverage of 95 % within 0.5 %, as a standard error.
#[test]
fn students_interval_covers_where_percentiles_do_not() {
    let bootstrap = Bootstrap { resamples: 300, seed: 0 };
    for (tasks, apart) in [(1, 0.0), (3, 1.0)] {
        let simulation = Simulation { law: Law::Normal, tasks, runs: 5, apart };
        let [student, percentile] = simulation.coverage(interquartile_mean, 2_000, bootstrap);
        println!("{simulation:?}: student {student:.1}, percentile {percentile:.1}");
        // Of one task with five normal runs the interval of the interquartile mean is a little too wide.
        assert!((93.0..=98.0).contains(&student), "{simulation:?}: {student}");
        assert!(percentile < 92.5, "{simulation:?}: {percentile}");
    }
}

#[test]
#[ignore = "takes minutes"]
fn coverage_by_law_tasks_and_runs() {
    let bootstrap = Bootstrap { resamples: 400, seed: 0 };
    println!("| law | tasks | runs | mean, Student | mean, percentile | IQM, Student | IQM, percentile |");
    for law in [Law::Normal, Law::Student5, Law::Uniform, Law::Exponential] {
        for (tasks, apart) in [(1, 0.0), (5, 0.0), (5, 1.0)] {
            for runs in [3, 5, 10, 20] {
                let simulation = Simulation { law, tasks, runs, apart };
                let of_mean = simulation.coverage(mean, 2_000, bootstrap);
                let of_iqm = simulation.coverage(interquartile_mean, 2_000, bootstrap);
                let [[mean, mean_percentile], [iqm, iqm_percentile]] = [of_mean, of_iqm];
                let cells = format!("{mean:.1} | {mean_percentile:.1} | {iqm:.1} | {iqm_percentile:.1} |");
                println!("| {law:?} | {tasks}, {apart} apart | {runs} | {cells}");
                assert!(runs < 5 || (93.0..=98.0).contains(&of_iqm[0]), "{simulation:?}: {}", of_iqm[0]);
            }
        }
    }
}
