//! How flows carry support points to bundles.

use super::{MarketPage, PageError, Section};

/// The section.
#[expect(clippy::unnecessary_wraps, reason = "to come")]
pub(crate) fn section(_page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    Ok(None)
}
