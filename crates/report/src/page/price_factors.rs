//! Revenue at dearer and cheaper prices.

use super::{MarketPage, PageError, Part, Section};
use crate::evidence::price_factor::{FACTORS, of_hybrid, of_menu, of_policy, of_price_function};
use crate::plots::curves::{Curve, CurvePoint, curves};
use crate::plots::frame::Axis;
use diffecon_auction::{Hybrid, Menu, PriceFunction};
use diffecon_data::{Envelope, FileKind, MechanismFile};
use diffecon_experiment::ExperimentError;
use diffecon_experiment::market::{Kind, sequential};
use diffecon_sequential::StoredPolicy;

/// The most auctions in which policies with other prices are run.
const MOST_EPISODES: usize = 2_048;

/// The revenue of the mechanism of a file at each factor.
type Revenues = dyn Fn(&Envelope) -> Result<Vec<f64>, ExperimentError>;

/// The curves of all mechanisms that lie in files.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    let Some(first) = page.files().next().filter(|_| page.kind.posts_prices()) else { return Ok(None) };
    let episodes = page.options.episodes.min(MOST_EPISODES);
    let revenues: Box<Revenues> = if let Some(dataset) = &page.dataset {
        let bidders = dataset.split(page.options.split);
        Box::new(move |file| match file.kind() {
            FileKind::PriceFunction => {
                let prices = MechanismFile::<PriceFunction>::of(file)?.mechanism;
                Ok(of_price_function(&prices, &bidders)?)
            }
            FileKind::Hybrid => Ok(of_hybrid(&MechanismFile::<Hybrid>::of(file)?.mechanism, &bidders)?),
            _ => Ok(of_menu(&MechanismFile::<Menu>::of(file)?.mechanism, &bidders)),
        })
    } else {
        let market = sequential::market(first, page.options.split, episodes)?;
        Box::new(move |file| Ok(of_policy(MechanismFile::<StoredPolicy>::of(file)?.mechanism.policy(), &market)))
    };
    let mut shown = Vec::new();
    for method in &page.methods {
        let runs = method.runs.iter().map(|run| revenues(&run.file)).collect::<Result<Vec<_>, _>>()?;
        let at = |(place, factor): (usize, &f64)| {
            CurvePoint::of(*factor, &runs.iter().map(|run| run[place]).collect::<Vec<_>>())
        };
        let points = FACTORS.iter().enumerate().filter_map(at).collect();
        shown.push(Curve { name: method.name.clone(), colour: method.place, points });
    }
    let on = match page.kind {
        Kind::OneBidder => "the same bidders".to_owned(),
        _ => format!("the first {episodes} of the same auctions"),
    };
    let caption = format!(
        "Revenue on {on} with all prices of a mechanism multiplied by a factor: mean over seeds, and from the least to the greatest \
         seed. A mechanism whose prices have the right level earns most at 1. Baselines are shown where they lie in files."
    );
    let axes = (&Axis::new("factor on all prices"), &Axis::new("revenue, money"));
    let plot = curves(&page.name("price-factor"), &caption, axes, &shown)?;
    Ok(Some(Section::of_market("Dearer and cheaper", vec![Part::Plot(plot)])))
}
