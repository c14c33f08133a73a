//! Work without the interpreter's lock, and with an ear for Ctrl-C.
//!
//! Work goes to the threads that computations share (one for each core, or `RAYON_NUM_THREADS`), and the thread of Python that
//! asked for it waits, without the lock, for what comes of it. Every 20 ms it looks for signals: after Ctrl-C it raises
//! `KeyboardInterrupt`. What has no other way to end then goes on unheard, and its result is dropped.

use pyo3::prelude::*;
use rayon::{ThreadPoolBuilder, Yield};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// Bytes of a thread's stack, as on the command line.
const STACK: usize = 8 << 20;

/// How often signals are looked for.
const HEED: Duration = Duration::from_millis(20);

/// How long work that waits for Python sleeps where there is no other work.
const DOZE: Duration = Duration::from_micros(100);

/// What comes from work that goes on.
enum Word<E, T> {
    /// Something to be heard, and whom to tell that it was.
    Event(E, Sender<()>),
    /// The end: a result or a panic.
    Done(Result<T, Box<dyn Any + Send>>),
}

/// The way from work to the thread of Python that waits for it.
pub struct Line<E, T>(Sender<Word<E, T>>);

impl<E, T> Line<E, T> {
    /// Tells something and waits until it was heard. Other work on the threads of computations goes on meanwhile, so that who hears it
    /// may ask for some.
    pub fn tell(&self, event: E) {
        let (heard, answer) = channel();
        if self.0.send(Word::Event(event, heard)).is_err() {
            return;
        }
        while answer.try_recv() == Err(TryRecvError::Empty) {
            if rayon::yield_now() != Some(Yield::Executed) {
                thread::sleep(DOZE);
            }
        }
    }
}

/// Does work while other threads of Python go on.
///
/// # Errors
/// That of the work, or `KeyboardInterrupt` and whatever else signals raise.
pub fn detached<T: Send + 'static>(py: Python<'_>, work: impl FnOnce() -> PyResult<T> + Send + 'static) -> PyResult<T> {
    let line = begin(|_: &Line<(), PyResult<T>>| work());
    loop {
        match heard(py, &line) {
            Some(Word::Done(done)) => return done.unwrap_or_else(|panic| resume_unwind(panic)),
            _ => py.check_signals()?,
        }
    }
}

/// Does work that tells of itself; `hear` is called with the interpreter's lock, on the thread that asked. Where it fails, or a signal
/// raises something, `stop` is called, the work is waited for, and its result comes back beside the exception. Another exception
/// meanwhile ends the waiting.
///
/// # Errors
/// Exceptions after which the work was not waited for to its end.
pub fn attended<E: Send + 'static, T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&Line<E, T>) -> T + Send + 'static,
    mut hear: impl FnMut(E) -> PyResult<()>,
    stop: impl Fn(),
) -> PyResult<(T, Option<PyErr>)> {
    let line = begin(work);
    let mut raised: Option<PyErr> = None;
    loop {
        let exception = match heard(py, &line) {
            Some(Word::Done(done)) => return Ok((done.unwrap_or_else(|panic| resume_unwind(panic)), raised)),
            Some(Word::Event(event, answer)) => {
                let exception = if raised.is_none() { hear(event).err() } else { None };
                if exception.is_some() {
                    stop();
                }
                let _ = answer.send(());
                exception
            }
            None => None,
        };
        match exception.or_else(|| py.check_signals().err()) {
            Some(second) if raised.is_some() => return Err(second),
            Some(first) => {
                stop();
                raised = Some(first);
            }
            None => {}
        }
    }
}

/// Starts work on the threads of computations.
fn begin<E: Send + 'static, T: Send + 'static>(
    work: impl FnOnce(&Line<E, T>) -> T + Send + 'static,
) -> Mutex<Receiver<Word<E, T>>> {
    static POOL: Once = Once::new();
    POOL.call_once(|| {
        // Whoever has started the threads already has them as they are.
        let _ = ThreadPoolBuilder::new().stack_size(STACK).build_global();
    });
    let (sender, receiver) = channel();
    rayon::spawn(move || {
        let line = Line(sender);
        let done = catch_unwind(AssertUnwindSafe(|| work(&line)));
        // Nobody may be there to hear it.
        let _ = line.0.send(Word::Done(done));
    });
    Mutex::new(receiver)
}

/// The next word, if one comes in time.
fn heard<E: Send, T: Send>(py: Python<'_>, line: &Mutex<Receiver<Word<E, T>>>) -> Option<Word<E, T>> {
    py.detach(|| match line.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(HEED) {
        Ok(word) => Some(word),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Word::Done(Err(Box::new("the work was lost")))),
    })
}
