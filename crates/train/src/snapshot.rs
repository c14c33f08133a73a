//! A learner's state at a moment, read when it is needed.

use diffecon_tensor::State;

/// What [`Learner::state`](crate::Learner::state) was at a moment. The numbers may still be on a device: another thread reads them there
/// while the next steps are taken.
pub struct Snapshot(Box<dyn FnOnce() -> State + Send>);

impl Snapshot {
    /// Of a state that has been read.
    pub fn of(state: State) -> Self {
        Self::later(|| state)
    }

    /// Of a state that is read later; the next steps must not change what `read` sees.
    pub fn later(read: impl FnOnce() -> State + Send + 'static) -> Self {
        Self(Box::new(read))
    }

    /// The state.
    pub fn state(self) -> State {
        self.0()
    }
}
