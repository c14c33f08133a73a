//! The prices of policies, position by position.

use super::{MarketPage, PageError, Part, Section};
use crate::evidence::price_paths::{Posted, PricePath, price_paths};
use crate::plots::curves::{Curve, CurvePoint, curves};
use crate::plots::frame::Axis;
use diffecon_data::MechanismFile;
use diffecon_experiment::market::Kind;
use diffecon_sequential::StoredPolicy;

/// The section, of sequential auctions.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    if page.kind != Kind::Sequential {
        return Ok(None);
    }
    let mut parts = vec![Part::Text(
        "The prices that each method's first seed posts, by the position of the bidder, while so many goods are left (the first ones, where \
         goods differ). Few auctions come to some of these states: a policy that has learned has seen little of them."
            .to_owned(),
    )];
    for (number, method) in page.methods.iter().enumerate() {
        let policy = MechanismFile::<StoredPolicy>::of(&method.runs[0].file)?.mechanism;
        let paths = price_paths(&policy);
        let (bidders, goods) = (policy.environment.bidders as f64, policy.environment.goods);
        let all: (&str, &str, fn(&Posted) -> f64) = ("all", "all goods left together", |posted| posted.all);
        let one: (&str, &str, fn(&Posted) -> f64) = ("one", "the cheapest good alone", |posted| posted.cheapest);
        for (kind, what, price) in [all, one] {
            let caption = format!("{}: the price of {what}, by position and goods left.", method.name);
            let name = page.name(&format!("price-path-{}-{kind}", number + 1));
            let axes = (&Axis::over("position", 0.5..bidders + 0.5), &Axis::new("price, money"));
            parts.push(Part::Plot(curves(&name, &caption, axes, &shown(&paths, goods, price))?));
        }
    }
    Ok(Some(Section::of_market("Prices of policies", parts)))
}

fn shown(paths: &[PricePath], goods: usize, price: fn(&Posted) -> f64) -> Vec<Curve> {
    let point = |posted: &Posted| CurvePoint::of(posted.position as f64, &[price(posted)]);
    let curve = |(place, path): (usize, &PricePath)| Curve {
        name: format!("{} of {goods} goods left", path.left),
        colour: place,
        points: path.posted.iter().filter_map(point).collect(),
    };
    paths.iter().enumerate().map(curve).filter(|curve| !curve.points.is_empty()).collect()
}
