//! Where support points start, inside of kernels.

use crate::flow::Parametrisation;
use burn_cubecl::cubecl;
use cubecl::prelude::*;

/// The box of start points, as kernel arguments.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub struct StartBox {
    /// The least coordinate.
    pub low: f32,
    /// The length of a side.
    pub side: f32,
    /// The factor of `theta`.
    pub slope: f32,
}

impl StartBox {
    /// The arguments for this parametrisation.
    pub fn to_args(Parametrisation { low, high, slope }: Parametrisation) -> StartBoxLaunch {
        StartBoxLaunch::new(low, high - low, slope)
    }
}

#[cube]
impl StartBox {
    /// How far along its side a coordinate is, in (0, 1).
    pub fn share(&self, theta: f32) -> f32 {
        // Beyond 80 the exponential is no finite number.
        1.0 / (1.0 + (-clamp(self.slope * theta, -80.0, 80.0)).exp())
    }

    /// The coordinate.
    pub fn start(&self, theta: f32) -> f32 {
        self.low + self.side * self.share(theta)
    }
}
