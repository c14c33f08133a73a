//! Whether a GPU and the host exchange anything.
//!
//! Nothing in the runtime reports bytes that are sent or read, but a graph that it records has launches in it and nothing else: a
//! write or a read while it records makes it fail.

use burn::backend::DispatchDevice;
use burn::tensor::Device;
use burn_cubecl::cubecl::prelude::Client;
use burn_cubecl::cubecl::server::ServerError;

/// Whether `work` does nothing on a GPU but launch kernels: no number is sent there, none is read, and no memory is needed that
/// was not there the time before. `work` is done twice, by this thread; what it launches the second time is recorded and never
/// runs.
///
/// The arguments of kernels, such as the learning rate, are part of a launch.
///
/// # Errors
/// What else it does, in the runtime's words; on a device that is not a GPU or records nothing, that.
///
/// # Panics
/// As `work` does where it cannot read.
pub fn only_launches(device: &Device, work: impl FnMut()) -> Result<(), String> {
    let DispatchDevice::Cube(device) = device.clone().without_autodiff().as_dispatch().clone() else {
        return Err(format!("{device:?} is not a GPU"));
    };
    record(&device.client(), work).map_err(|error| error.to_string())
}

fn record(client: &Client, mut work: impl FnMut()) -> Result<(), ServerError> {
    client.graph_prepare()?;
    work();
    client.start_capture()?;
    work();
    client.stop_capture().map(drop)
}
