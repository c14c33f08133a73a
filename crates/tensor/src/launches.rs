//! What GPUs are asked to run.

use cubecl_runtime::logging::{LaunchObservation, LaunchObserver, TimingMethod, TimingRequest};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A kernel that ran.
#[derive(Debug, Clone, Copy)]
pub struct Launch {
    /// The name of the kernel's type.
    pub kernel: &'static str,
    /// How long it ran, if that was asked for.
    pub time: Option<Duration>,
}

/// Notes every launch.
struct Notes {
    launches: Mutex<Vec<Launch>>,
    timing: TimingRequest,
}

impl Notes {
    fn change(&self, change: impl FnOnce(&mut Vec<Launch>)) {
        change(&mut self.launches.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl LaunchObserver for Notes {
    fn launched(&self, kernel: &'static str) {
        self.change(|launches| launches.push(Launch { kernel, time: None }));
    }

    fn timing(&self) -> TimingRequest {
        self.timing
    }

    fn timed(&self, kernel: &'static str, duration: Duration, _: TimingMethod) {
        self.change(|launches| {
            if let Some(launch) = launches.iter_mut().rfind(|launch| launch.kernel == kernel) {
                launch.time = Some(duration);
            }
        });
    }
}

/// The kernels that GPUs are asked to run while `work` goes on, in order; by whatever thread, so that nothing else should run
/// beside it.
pub fn launches_of(work: impl FnOnce()) -> Vec<Launch> {
    watch(TimingRequest::None, work)
}

/// As [`launches_of`], with the time of each; one kernel runs after the other then.
pub fn timed_launches_of(work: impl FnOnce()) -> Vec<Launch> {
    watch(TimingRequest::Resolved, work)
}

fn watch(timing: TimingRequest, work: impl FnOnce()) -> Vec<Launch> {
    let notes = Arc::new(Notes { launches: Mutex::default(), timing });
    let observation = LaunchObservation::new(notes.clone());
    work();
    drop(observation);
    let mut launches = Vec::new();
    notes.change(|noted| launches = std::mem::take(noted));
    launches
}
