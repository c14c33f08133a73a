//! Processes that a configuration stands for.

pub mod grid;
pub mod layered;
pub mod three_states;
pub mod tree;

pub use grid::GridConfig;
pub use layered::LayeredConfig;
pub use three_states::three_states;
pub use tree::TreeConfig;
