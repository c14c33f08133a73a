//! What a page shows beside a comparison, each as plain data: computed from mechanism files, what their runs logged, and the same
//! bidders.

pub mod flow_trajectories;
pub mod market_files;
pub mod menu_sales;
pub mod price_factor;
pub mod price_paths;
pub mod scaled_policy;
pub mod training_curves;
