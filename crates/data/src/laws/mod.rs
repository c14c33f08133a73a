//! Laws of item values, a file each: the parameters that a recipe can set, how values are drawn, and the best mechanism where it is
//! known.

pub mod beta;
pub mod equal_revenue;
pub mod exponential;
#[cfg(test)]
mod moments;
pub mod power;
pub mod simplex;
pub mod uniform;

pub use beta::BetaConfig;
pub use equal_revenue::EqualRevenueConfig;
pub use exponential::ExponentialConfig;
pub use power::PowerConfig;
pub use simplex::SimplexConfig;
pub use uniform::UniformConfig;
