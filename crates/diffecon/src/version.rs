//! Which program this is.

/// The features that a build can have.
const FEATURES: [(&str, bool); 6] = [
    ("autotune", cfg!(feature = "autotune")),
    ("cuda", cfg!(feature = "cuda")),
    ("ndarray", cfg!(feature = "ndarray")),
    ("solve", cfg!(feature = "solve")),
    ("vulkan", cfg!(feature = "vulkan")),
    ("wgpu", cfg!(feature = "wgpu")),
];

/// Version, commit if it is known, and cargo features: `0.1.0 (c66e19e12; features: solve)`.
pub fn version() -> String {
    let commit = option_env!("DIFFECON_COMMIT").unwrap_or("commit unknown");
    let features: Vec<&str> = FEATURES.into_iter().filter(|(_, on)| *on).map(|(name, _)| name).collect();
    let features = if features.is_empty() { "none".to_owned() } else { features.join(", ") };
    format!("{} ({commit}; features: {features})", env!("CARGO_PKG_VERSION"))
}
