//! A checkpoint that is written while the next steps are taken.

use crate::error::RunError;
use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

/// At most one checkpoint on its way to the disk. Whoever lets go of it waits.
#[derive(Default)]
pub(crate) struct Saving(Option<JoinHandle<Result<(), RunError>>>);

impl Saving {
    /// Writes a checkpoint, once the one before is written.
    ///
    /// # Errors
    /// That of the one before.
    pub fn begin(&mut self, write: impl FnOnce() -> Result<(), RunError> + Send + 'static) -> Result<(), RunError> {
        self.finish()?;
        self.0 = Some(thread::spawn(write));
        Ok(())
    }

    /// Waits until nothing is on its way.
    ///
    /// # Errors
    /// If the checkpoint could not be written.
    pub fn finish(&mut self) -> Result<(), RunError> {
        self.0.take().map_or(Ok(()), |thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        // A run that fails says why; what comes of its last checkpoint is on the disk.
        if let Some(thread) = self.0.take() {
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier};

    #[test]
    fn one_is_written_after_the_other_and_errors_come_with_the_next() {
        let (written, barrier) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(2)));
        let mut saving = Saving::default();
        let (count, wait) = (written.clone(), barrier.clone());
        let first = move || {
            wait.wait();
            count.fetch_add(1, Ordering::SeqCst);
            Err(RunError::NoRun(Path::new("full").to_owned()))
        };
        saving.begin(first).unwrap();
        // The first is on its way until somebody meets it.
        assert_eq!(written.load(Ordering::SeqCst), 0);
        barrier.wait();
        assert!(matches!(saving.begin(|| panic!("not after an error")), Err(RunError::NoRun(_))));
        assert_eq!(written.load(Ordering::SeqCst), 1);

        let count = written.clone();
        saving
            .begin(move || {
                count.fetch_add(1, Ordering::SeqCst);
                Ok(())
            })
            .unwrap();
        drop(saving);
        assert_eq!(written.load(Ordering::SeqCst), 2);
    }
}
