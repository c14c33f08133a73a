//! What schedulers say in the environment.

use diffecon_config::OutOfRange;
use std::num::NonZeroUsize;
use std::str::FromStr;

/// Where they say which task of an array this is: Slurm, and Kubernetes in a job with the completion mode Indexed.
pub const CELL: [&str; 2] = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];

/// Where it is said how many threads there are to be: by Slurm, which gives the task so many processors, or by hand, as for every
/// program that shares its work as this one does.
pub const THREADS: [&str; 2] = ["SLURM_CPUS_PER_TASK", "RAYON_NUM_THREADS"];

/// The cell that the scheduler asks for; `variable` looks a variable of the environment up.
///
/// # Errors
/// If it is no number.
pub fn cell(variable: impl Fn(&str) -> Option<String>) -> Result<Option<usize>, OutOfRange> {
    let given = CELL.iter().find_map(|name| variable(name).map(|value| (*name, value)));
    given.map(|(name, value)| number(name, &value, "the number of a cell")).transpose()
}

/// The threads that the environment allows; `variable` looks a variable of the environment up.
///
/// # Errors
/// If it is no number.
pub fn threads(variable: impl Fn(&str) -> Option<String>) -> Result<Option<NonZeroUsize>, OutOfRange> {
    let given = THREADS.iter().find_map(|name| variable(name).map(|value| (*name, value)));
    given.map(|(name, value)| number(name, &value, "a number of threads")).transpose()
}

fn number<T: FromStr>(name: &str, value: &str, allowed: &str) -> Result<T, OutOfRange> {
    value.trim().parse().map_err(|_| OutOfRange::new(name, allowed, format!("{value:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_from_the_scheduler_that_is_there() {
        let of = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(cell(of(&[])), Ok(None));
        assert_eq!(cell(of(&[("SLURM_ARRAY_TASK_ID", "7")])), Ok(Some(7)));
        assert_eq!(cell(of(&[("JOB_COMPLETION_INDEX", "0")])), Ok(Some(0)));
        let error = cell(of(&[("JOB_COMPLETION_INDEX", "")])).unwrap_err().to_string();
        assert_eq!(error, "JOB_COMPLETION_INDEX should be the number of a cell, but is \"\"");
        assert_eq!(threads(of(&[("SLURM_CPUS_PER_TASK", "4")])), Ok(NonZeroUsize::new(4)));
        assert_eq!(threads(of(&[("RAYON_NUM_THREADS", "3")])), Ok(NonZeroUsize::new(3)));
        assert_eq!(threads(of(&[("RAYON_NUM_THREADS", "3"), ("SLURM_CPUS_PER_TASK", "4")])), Ok(NonZeroUsize::new(4)));
        assert_eq!(threads(of(&[])), Ok(None));
        assert!(threads(of(&[("SLURM_CPUS_PER_TASK", "0")])).is_err());
    }
}
