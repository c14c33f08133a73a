//! Signals: the first asks for an end at the next safe moment, the second ends the program at once.
//!
//! | signal | exit status |
//! |---|---|
//! | SIGINT (Ctrl-C) | 130 |
//! | SIGTERM | 143 |
//! | SIGHUP, unless it was ignored at the start as under nohup | 129 |
//! | SIGUSR1, SIGUSR2, as schedulers send before the time is up | 75: to be resumed |
//!
//! In a sweep SIGTERM asks for 75 too, and a second one of these three, which schedulers send to a process and its parent, is
//! taken for the first. A process that works through others hands every signal on to them.
//!
//! Training finishes its step and saves, or after a moment saves the step before. Everything else leaves nothing behind and ends.

use crate::output::{self, say};
use diffecon_sweep::emit::RESUMABLE as RESUMABLE_STATUS;
use diffecon_train::SafePoint;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// How long a step may go on after the first signal.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The exit status of the first signal; 0 before.
static STATUS: AtomicU8 = AtomicU8::new(0);
/// Whether the program is being ended: nothing else may end it.
static ENDING: AtomicBool = AtomicBool::new(false);
/// Whether every signal that schedulers send asks for an end from which the work goes on.
static RESUMABLE: AtomicBool = AtomicBool::new(false);
/// Signals to be handed on to other processes, where that is what is done with them.
static HANDED_ON: Mutex<Option<Vec<i32>>> = Mutex::new(None);
/// Of the run whose steps go on.
static SAFE_POINT: Mutex<Weak<SafePoint>> = Mutex::new(Weak::new());

/// Listens from now on; called once. Without a listener, signals do what they always do.
#[cfg(unix)]
pub fn listen() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2};
    let all = [
        (SIGINT, "SIGINT", 130),
        (SIGTERM, "SIGTERM", 143),
        (SIGHUP, "SIGHUP", 129),
        (SIGUSR1, "SIGUSR1", RESUMABLE_STATUS),
        (SIGUSR2, "SIGUSR2", RESUMABLE_STATUS),
    ];
    let heard: Vec<_> = all.into_iter().filter(|(signal, ..)| !is_ignored(*signal)).collect();
    let Ok(mut signals) = signal_hook::iterator::Signals::new(heard.iter().map(|(signal, ..)| *signal)) else { return };
    thread::spawn(move || {
        for received in signals.forever() {
            if let Some((_, name, status)) = heard.iter().find(|(signal, ..)| *signal == received) {
                answer(received, name, *status);
            }
        }
    });
}

/// Whether the program was started with the signal ignored, which should stay so.
#[cfg(unix)]
#[expect(unsafe_code, reason = "no safe interface asks for a signal's disposition")]
fn is_ignored(signal: i32) -> bool {
    let mut before = std::mem::MaybeUninit::<libc::sigaction>::uninit();
    // SAFETY: without a new action nothing is changed, and on success the old one is written.
    unsafe {
        libc::sigaction(signal, std::ptr::null(), before.as_mut_ptr()) == 0
            && before.assume_init().sa_sigaction == libc::SIG_IGN
    }
}

/// Listens from now on; called once.
#[cfg(not(unix))]
pub fn listen() {
    let _ = ctrlc::set_handler(|| answer(2, "Ctrl-C", 130));
}

/// The exit status that a signal asks for, if one came.
pub fn requested() -> Option<u8> {
    Some(STATUS.load(Ordering::Relaxed)).filter(|status| *status != 0)
}

/// From now on SIGTERM, as SIGUSR1 and SIGUSR2, asks for exit status 75, once.
pub fn always_resumable() {
    RESUMABLE.store(true, Ordering::Relaxed);
}

/// From now on signals end nothing: they wait for [`to_hand_on`].
pub fn hand_on() {
    *HANDED_ON.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
}

/// The signals that came since the last call.
pub fn to_hand_on() -> Vec<i32> {
    let mut waiting = HANDED_ON.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.as_mut().map(std::mem::take).unwrap_or_default()
}

/// Steps of a run begin, which can be saved.
pub fn steps_begin(safe_point: &Arc<SafePoint>) {
    *SAFE_POINT.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(safe_point);
}

/// Waits for the end if a signal is about to end the program: what failed meanwhile failed because of that.
pub fn wait_if_ending() {
    while ENDING.load(Ordering::Relaxed) {
        thread::park();
    }
}

fn answer(number: i32, signal: &str, status: u8) {
    let resumable = RESUMABLE.load(Ordering::Relaxed) && !matches!(status, 130 | 129);
    let status = if resumable { RESUMABLE_STATUS } else { status };
    if resumable && STATUS.load(Ordering::Relaxed) != 0 {
        return;
    }
    let is_second = STATUS.swap(status, Ordering::Relaxed) != 0;
    if let Some(waiting) = HANDED_ON.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        waiting.push(number);
        return;
    }
    if is_second {
        std::process::exit(i32::from(status));
    }
    let safe_point = SAFE_POINT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if safe_point.strong_count() == 0 {
        say("signal", &format!("{signal}: stopping; nothing unfinished is left behind"));
        end(status);
    }
    say("signal", &format!("{signal}: finishing the step and saving the run; a second signal quits at once"));
    thread::spawn(move || end_in_time(&safe_point, status));
}

/// Ends the program in the middle of a step that takes too long, with the step before saved.
fn end_in_time(safe_point: &Weak<SafePoint>, status: u8) {
    let asked = Instant::now();
    // A run that ends by itself has saved, and its command says so.
    while let Some(safe_point) = safe_point.upgrade() {
        if asked.elapsed() > PATIENCE {
            let (step, run) = (safe_point.step(), safe_point.folder());
            match safe_point.stop_here() {
                Ok(true) => {
                    let run = run.display();
                    say(
                        "signal",
                        &format!(
                            "stopped after step {step}, the next one unfinished; continue with: diffecon resume {run}"
                        ),
                    );
                    end(status);
                }
                Ok(false) => {}
                Err(error) => {
                    output::error(&error.to_string());
                    end(2);
                }
            }
        }
        drop(safe_point);
        thread::sleep(Duration::from_millis(20));
    }
}

/// Ends the program, without its hidden files.
fn end(status: u8) -> ! {
    ENDING.store(true, Ordering::Relaxed);
    diffecon_files::abandon();
    std::process::exit(i32::from(status))
}
