//! The threads that computations share.

use crate::output::note;
use anyhow::{Context, Result};
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// Starts them: as many as asked for, or one for each core; fewer where the system refuses so many.
pub fn start(asked: Option<NonZeroUsize>) -> Result<()> {
    let wanted = asked.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let mut count = wanted;
    // A pool that cannot be had whole would end the program later, in the middle of its work.
    while count > 1 && rayon::ThreadPoolBuilder::new().num_threads(count).build().is_err() {
        count /= 2;
    }
    if count < wanted {
        note(&format!("note: the system refuses {wanted} threads; going on with {count}"));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build_global();
    pool.with_context(|| format!("the system refuses {count} threads (--threads asks for fewer)"))
}
