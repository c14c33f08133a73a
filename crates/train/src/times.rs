//! What steps take, in seconds. In a file of its own, `times.jsonl`, so that a seed gives the same bytes of metrics.

use crate::error::RunError;
use crate::optional_file;
use cpu_time::ProcessTime;
use diffecon_files::atomic_file;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What a run has taken after some steps, in all processes that worked on it. What was done twice counts once.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Seconds {
    /// Finished steps.
    pub step: usize,
    /// Seconds of the clock on the wall.
    pub wall_seconds: f64,
    /// Seconds of all threads together.
    pub cpu_seconds: f64,
}

/// What this process has taken since a moment.
pub(crate) struct Stopwatch {
    wall: Instant,
    cpu: ProcessTime,
}

impl Stopwatch {
    /// Since now.
    pub fn start() -> Self {
        Self { wall: Instant::now(), cpu: ProcessTime::now() }
    }

    /// By `step` steps.
    pub fn seconds(&self, step: usize) -> Seconds {
        Seconds { step, wall_seconds: self.wall.elapsed().as_secs_f64(), cpu_seconds: self.cpu.elapsed().as_secs_f64() }
    }
}

/// A clock that logs to a file.
pub struct Clock {
    path: PathBuf,
    file: File,
    /// What other processes took before.
    before: Seconds,
    since: Stopwatch,
}

impl Clock {
    /// A clock that goes on after so many steps, or starts; what the file says of later steps goes.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn start(path: &Path, finished: Option<usize>) -> Result<Self, RunError> {
        let mut kept = read(path)?;
        kept.retain(|seconds| finished.is_some_and(|finished| seconds.step <= finished));
        let before = kept.last().copied().unwrap_or_default();
        let lines: String = kept.iter().map(line).collect();
        atomic_file::write(path, lines.as_bytes())?;
        let file = OpenOptions::new().append(true).open(path).map_err(RunError::io("open", path))?;
        Ok(Self { path: path.to_owned(), file, before, since: Stopwatch::start() })
    }

    /// Writes what the run has taken after `step` steps.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn log(&mut self, step: usize) -> Result<Seconds, RunError> {
        let mut seconds = self.since.seconds(step);
        seconds.wall_seconds += self.before.wall_seconds;
        seconds.cpu_seconds += self.before.cpu_seconds;
        self.file.write_all(line(&seconds).as_bytes()).map_err(RunError::io("write", &self.path))?;
        Ok(seconds)
    }
}

fn line(Seconds { step, wall_seconds, cpu_seconds }: &Seconds) -> String {
    format!("{{\"step\":{step},\"wall_seconds\":{wall_seconds:.3},\"cpu_seconds\":{cpu_seconds:.3}}}\n")
}

/// The lines of a file; none if there is no file.
///
/// # Errors
/// If the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<Seconds>, RunError> {
    let bytes = optional_file::read(path)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;

    #[test]
    fn a_clock_goes_on_where_a_checkpoint_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("times.jsonl");
        let before = "{\"step\":1,\"wall_seconds\":100.500,\"cpu_seconds\":150.250}\n";
        fs::write(&path, format!("{before}{{\"step\":2,\"wall_seconds\":200,\"cpu_seconds\":300}}\n{{\"step\":3,\"wa"))
            .unwrap();
        let mut clock = Clock::start(&path, Some(1)).unwrap();
        std::thread::sleep(Duration::from_millis(30));
        let after = clock.log(2).unwrap();
        assert!((100.53..110.0).contains(&after.wall_seconds), "{after:?}");
        assert!((150.25..160.0).contains(&after.cpu_seconds), "{after:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{before}{}", line(&after)));
        assert_eq!(read(&path).unwrap().iter().map(|seconds| seconds.step).collect::<Vec<_>>(), [1, 2]);

        assert_eq!(read(&folder.path().join("absent")).unwrap(), []);
        assert!(read(folder.path()).is_err(), "what cannot be read is not nothing");

        // A run that starts has taken nothing.
        let after = Clock::start(&path, None).unwrap().log(0).unwrap();
        assert!(after.wall_seconds < 10.0 && after.cpu_seconds < 10.0, "{after:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), line(&after));
    }

    #[test]
    fn threads_add_up() {
        let folder = tempfile::tempdir().unwrap();
        let mut clock = Clock::start(&folder.path().join("times.jsonl"), None).unwrap();
        let work = || {
            let started = cpu_time::ThreadTime::now();
            while started.elapsed() < Duration::from_millis(60) {
                std::hint::spin_loop();
            }
        };
        std::thread::scope(|scope| (0..3).for_each(|_| drop(scope.spawn(work))));
        let seconds = clock.log(1).unwrap();
        assert!(seconds.cpu_seconds > 0.17, "{seconds:?}");
    }
}
