//! The threads that computations share.

use crate::output::note;
use anyhow::{Context, Result};
use rayon::ThreadPoolBuilder;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// Bytes of a thread's stack, those that the main one usually has.
const STACK: usize = 8 << 20;

/// Starts them: as many as asked for, or one for each core; fewer where the system refuses so many.
pub fn start(asked: Option<NonZeroUsize>) -> Result<()> {
    let wanted = asked.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let mut count = wanted;
    // A pool that cannot be had whole would end the program later, in the middle of its work.
    while count > 1 && pool_of(count).build().is_err() {
        count /= 2;
    }
    if count < wanted {
        note(&format!("note: the system refuses {wanted} threads; going on with {count}"));
    }
    let pool = pool_of(count).build_global();
    pool.with_context(|| format!("the system refuses {count} threads (--threads asks for fewer)"))
}

/// A pool to be built.
fn pool_of(count: usize) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new().num_threads(count).stack_size(STACK)
}

/// Does the work on one of them. From outside, each piece of parallel work would wake one of them and wait for it; small pieces
/// took longer to hand over than to do, while the threads looked for the next.
pub fn inside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}
