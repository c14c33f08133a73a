//! Schedules as pure functions of progress, the share of a run's steps that is done.

use diffecon_config::OutOfRange;

/// Rises (or falls) geometrically from `start` to `end` while `progress` goes from 0 to `ramp`, then stays.
///
/// # Examples
/// ```
/// use diffecon_train::schedule::geometric;
/// assert_eq!(geometric(1.0, 4.0, 0.5, 0.25), 2.0);
/// assert_eq!(geometric(1.0, 4.0, 0.5, 0.75), 4.0);
/// ```
pub fn geometric(start: f64, end: f64, ramp: f64, progress: f64) -> f64 {
    start * (end / start).powf((progress / ramp).clamp(0.0, 1.0))
}

/// Checks that a schedule does not fall; `name` is the key of its end.
///
/// # Errors
/// If the end is below the start, or either is no number.
pub fn rises(name: &str, start: f64, end: f64) -> Result<(), OutOfRange> {
    OutOfRange::unless(end >= start, name, format!("at least the start, {start}"), end)
}

/// Falls from 1 to `end` along half a cosine while `progress` goes from 0 to 1.
///
/// # Examples
/// ```
/// use diffecon_train::schedule::cosine;
/// assert_eq!([0.0, 0.5, 1.0].map(|progress| cosine(0.5, progress)), [1.0, 0.75, 0.5]);
/// ```
pub fn cosine(end: f64, progress: f64) -> f64 {
    end + (1.0 - end) * 0.5 * (1.0 + (std::f64::consts::PI * progress.clamp(0.0, 1.0)).cos())
}
