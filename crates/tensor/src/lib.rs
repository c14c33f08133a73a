//! What learning on burn needs, whatever the objective: devices, learned tensors, small networks, their optimiser and the
//! state that they are saved as.
//!
//! An operation of ours is one folder ([`mlp`], [`adam`]): its function, `backend` with the trait that a backend
//! implements, `cpu` and `gpu` with the kernels, `gradient`, and its test against the tensor library's own operations; without kernels,
//! one file ([`mod@with_gradient`]).
//! burn routes a call to the backend of the tensor's device, through `gradient` if gradients are recorded.
//!
//! CPU kernels are slices in, slices out. Their loops are written so that the compiler vectorises them; [`pulp`] runs them
//! with the widest instructions that the machine has. It is given functions and types, never closures, whose body may be compiled
//! apart, without those instructions (`findings/pulp-closures.sh`). Inside, loops are plain `for` loops: the library's `for_each`
//! may be compiled apart likewise. Work is cut into fixed blocks and sums are taken in a fixed order, so the
//! number of threads never changes a result.

#![cfg_attr(feature = "ndarray", expect(deprecated, reason = "burn's older CPU backend, offered as long as burn does"))]

pub mod adam;
pub mod adapter;
pub mod at_least_zero;
pub mod dense;
pub mod device;
pub mod elementary;
#[cfg(test)]
mod fixtures;
#[cfg(feature = "cube")]
pub mod gpu;
pub mod host;
#[cfg(feature = "cube")]
pub mod launches;
mod libdevice;
pub mod mlp;
pub mod parameter;
pub mod state;
#[cfg(feature = "cube")]
pub mod transfers;
pub mod with_gradient;

pub use adam::Adam;
pub use adapter::{Adapter, AdapterKind, GpuLimits};
pub use at_least_zero::at_least_zero;
pub use device::autodiff_device;
pub use host::HostBackend;
pub use mlp::{Mlp, product};
pub use parameter::{Parameter, values};
pub use state::{Array, State, StateError};
pub use with_gradient::with_gradient;
