//! The tensor backend: devices, networks and optimisers on burn.
