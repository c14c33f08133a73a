//! The tensor backend: devices, learned tensors, networks and the state they are saved as, on burn.

pub mod activation;
pub mod device;
pub mod mlp;
pub mod parameter;
pub mod state;

pub use device::{UnknownDevice, autodiff_device};
pub use mlp::Mlp;
pub use parameter::Parameter;
pub use state::{Array, State, StateError};
