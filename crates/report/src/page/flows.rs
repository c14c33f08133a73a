//! How flows carry support points to bundles.

use super::{MarketPage, PageError, Part, Section};
use crate::evidence::flow_trajectories::flow_trajectories;
use crate::plots::frame::Axis;
use crate::plots::trajectories::trajectories;

/// The section, if there are runs with a flow whose checkpoints are there.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    let mut parts = Vec::new();
    for (number, method) in page.methods.iter().enumerate() {
        let Some(ways) = flow_trajectories(&method.runs[0])? else { continue };
        let caption = format!(
            "{}: support points of the first seed's newest checkpoint, on their way from time 0 (small circles) to time 1 (large ones), in \
             the first two goods. A good is in the bundle from 1/2 on.",
            method.name
        );
        let axes = (&Axis::new("good 1"), &Axis::new("good 2"));
        parts.push(Part::Plot(trajectories(&page.name(&format!("flow-{}", number + 1)), &caption, axes, &ways)?));
    }
    Ok((!parts.is_empty()).then(|| Section::of_market("The flow", parts)))
}
