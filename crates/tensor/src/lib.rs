//! The tensor backend: devices, learned tensors, networks and the state they are saved as, on burn.

#![cfg_attr(feature = "ndarray", expect(deprecated, reason = "burn's older CPU backend, offered as long as burn does"))]

pub mod activation;
mod backend;
pub mod device;
#[cfg(feature = "cube")]
mod gpu;
pub mod kernels;
pub mod menu;
pub mod mlp;
pub mod optimiser;
pub mod parameter;
pub mod state;

pub use device::autodiff_device;
pub use mlp::Mlp;
pub use optimiser::Adam;
pub use parameter::{Parameter, values};
pub use state::{Array, State, StateError};
