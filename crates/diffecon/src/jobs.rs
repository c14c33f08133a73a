//! Processes of this program, some at a time.

use crate::interrupt;
use crate::output::{counted, note, relay};
use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What one process should do.
pub struct Job {
    /// What its lines on standard error start with.
    pub name: String,
    /// The command.
    pub command: Command,
}

/// A process at work.
struct Running {
    place: usize,
    child: Child,
    said: Option<JoinHandle<()>>,
}

/// Runs all jobs, `at_once` at a time, and tells their exit statuses: none for one that was killed, or that did not begin, because of
/// a signal. Signals are handed on to those at work, and let no other begin.
///
/// # Errors
/// If a process cannot be started; those at work are waited for.
pub fn run(jobs: Vec<Job>, at_once: usize) -> Result<Vec<Option<i32>>> {
    interrupt::hand_on();
    let mut statuses = vec![None; jobs.len()];
    let mut waiting: VecDeque<(usize, Job)> = jobs.into_iter().enumerate().collect();
    let mut running: Vec<Running> = Vec::new();
    let mut refused = None;
    while !running.is_empty() || (!waiting.is_empty() && refused.is_none() && interrupt::requested().is_none()) {
        while running.len() < at_once && refused.is_none() && interrupt::requested().is_none() {
            let Some((place, job)) = waiting.pop_front() else { break };
            match start(place, job) {
                Ok(job) => running.push(job),
                Err(error) => refused = Some(error),
            }
        }
        thread::sleep(Duration::from_millis(20));
        for signal in interrupt::to_hand_on() {
            let jobs = counted(running.len(), "job");
            note(&format!("handing the signal on to {jobs}, which will save their runs"));
            running.iter_mut().for_each(|job| send(&mut job.child, signal));
        }
        let mut going_on = Vec::new();
        for mut job in running {
            match job.child.try_wait() {
                Ok(None) => going_on.push(job),
                Ok(Some(status)) => {
                    job.said.take().map(JoinHandle::join);
                    statuses[job.place] = status.code();
                }
                // It is no longer ours: nothing is known of it.
                Err(_) => {}
            }
        }
        running = going_on;
    }
    refused.map_or(Ok(statuses), Err)
}

/// Starts a process whose lines on standard error are said here. A terminal's Ctrl-C comes to this process alone.
fn start(place: usize, Job { name, mut command }: Job) -> Result<Running> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().context("cannot start a process of this program")?;
    let said = child.stderr.take().map(|stderr| {
        let lines = BufReader::new(stderr).lines().map_while(Result::ok);
        thread::spawn(move || lines.for_each(|line| relay(&name, &line)))
    });
    Ok(Running { place, child, said })
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library sends no signal but SIGKILL")]
fn send(child: &mut Child, signal: i32) {
    // SAFETY: the child has not been waited for, so that the number is still its own.
    unsafe {
        libc::kill(child.id() as libc::pid_t, signal);
    }
}

#[cfg(not(unix))]
fn send(child: &mut Child, _: i32) {
    let _ = child.kill();
}
