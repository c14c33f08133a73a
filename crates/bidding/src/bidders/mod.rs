//! The bidders that come with the laboratory, a file each.

pub mod belief;
pub mod crra;
pub mod equilibrium;
pub mod learned;
pub mod noisy;
pub mod quantal;
pub mod replayed;
pub mod scripted;
pub mod truthful;

pub use belief::Belief;
pub use crra::Crra;
pub use equilibrium::Equilibrium;
pub use learned::Learned;
pub use noisy::Noisy;
pub use quantal::Quantal;
pub use replayed::Replayed;
pub use scripted::Scripted;
pub use truthful::Truthful;
