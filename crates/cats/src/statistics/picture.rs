//! Pictures of distributions: the sizes and prices of their bids.

use super::{DistributionStatistics, PriceHistogram};
use crate::error::CatsError;
use plotters::coord::Shift;
use plotters::prelude::*;

/// The picture's width and height.
const SIZE: (u32, u32) = (1080, 440);
/// The most bins of prices that are drawn.
const MOST_BINS: usize = 64;
/// The share of a distribution's bids that must fit in; the dearest and largest others may stand outside.
const SHOWN: f64 = 0.995;
/// A colour for each distribution, by turns: first those that colour-blind readers tell apart (Okabe and Ito).
const COLOURS: [RGBColor; 12] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(60, 60, 60),
    RGBColor(178, 24, 43),
    RGBColor(106, 61, 154),
    RGBColor(140, 86, 75),
    RGBColor(150, 150, 150),
    RGBColor(140, 160, 20),
];
const INK: RGBColor = RGBColor(40, 40, 40);
const GRID: RGBColor = RGBColor(232, 232, 232);

/// An SVG picture of distributions, each in its colour: how large their bids are on the left, how dear on the right.
///
/// What a distribution lacks, such as prices in golden statistics, is left out.
///
/// # Errors
/// If the picture cannot be drawn.
pub fn picture(named: &[(String, &DistributionStatistics)]) -> Result<String, CatsError> {
    draw(named).map_err(|error| CatsError::Picture { message: error.to_string() })
}

type Drawn<T> = Result<T, Box<dyn std::error::Error>>;

fn draw(named: &[(String, &DistributionStatistics)]) -> Drawn<String> {
    let sizes: Vec<Curve> = named.iter().map(|(_, statistics)| sizes(statistics)).collect();
    let (prices, bin_width) = prices(named);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let (left, right) = area.split_horizontally(SIZE.0 / 2);
        let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
        panel(&left, "Bundle sizes", "bundle size [goods]", &names, &sizes)?;
        let price =
            if bin_width > 0.0 { format!("price, in bins of {}", number(bin_width)) } else { "price".to_owned() };
        panel(&right, "Prices", &price, &names, &prices)?;
        area.present()?;
    }
    Ok(svg)
}

/// What is drawn of one distribution in one panel: neighbouring bars of one width, seen from outside.
#[derive(Default)]
struct Curve {
    /// Where the first bar begins.
    start: f64,
    /// The width of a bar.
    width: f64,
    /// The share of the bids in every bar.
    shares: Vec<f64>,
}

impl Curve {
    /// The end of the last bar that must be shown.
    fn end(&self) -> f64 {
        let mut sum = 0.0;
        let below = |share: &&f64| {
            let is_below = sum < SHOWN;
            sum += **share;
            is_below
        };
        self.start + self.width * self.shares.iter().take_while(below).count() as f64
    }

    /// The corners of the bars up to `end`, from the axis to the axis.
    fn outline(&self, end: f64) -> Vec<(f64, f64)> {
        let mut corners = vec![(self.start, 0.0)];
        let edge = |bar: usize| (self.start + self.width * bar as f64).min(end);
        let shown = self.shares.iter().enumerate().filter(|(bar, _)| edge(*bar) < end);
        for (bar, share) in shown {
            corners.extend([(edge(bar), *share), (edge(bar + 1), *share)]);
        }
        corners.extend(corners.last().map(|(end, _)| (*end, 0.0)));
        corners
    }
}

/// The bids of every size, as bars around the sizes.
fn sizes(statistics: &DistributionStatistics) -> Curve {
    let Some(sizes) = &statistics.bundle_sizes else { return Curve::default() };
    let largest = sizes.shares.keys().last().copied().unwrap_or(0);
    let share = |size: usize| sizes.shares.get(&size).copied().unwrap_or(0.0);
    Curve { start: 0.5, width: 1.0, shares: (1..=largest).map(share).collect() }
}

/// The bids of every price, in bins that all distributions share, and the width of those; 0 if there are no prices.
fn prices(named: &[(String, &DistributionStatistics)]) -> (Vec<Curve>, f64) {
    let histograms = || named.iter().filter_map(|(_, statistics)| statistics.price_histogram.as_ref());
    let mut width = histograms().map(|histogram| histogram.bin_width).fold(0.0, f64::max);
    let curves = |width: f64| -> Vec<Curve> {
        let curve = |histogram: &PriceHistogram| {
            let bids = histogram.bids() as f64;
            let histogram = histogram.coarsened(width);
            let shares = histogram.counts.iter().map(|count| *count as f64 / bids).collect();
            Curve { start: 0.0, width, shares }
        };
        let of = |statistics: &DistributionStatistics| statistics.price_histogram.as_ref().map(curve);
        named.iter().map(|(_, statistics)| of(statistics).unwrap_or_default()).collect()
    };
    let mut found = curves(width);
    while found.iter().any(|curve| curve.end() > width * MOST_BINS as f64) {
        width *= 2.0;
        found = curves(width);
    }
    (found, width)
}

/// Draws one panel.
fn panel(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    title: &str,
    horizontal: &str,
    names: &[&str],
    curves: &[Curve],
) -> Drawn<()> {
    let end = curves.iter().map(Curve::end).fold(0.0, f64::max);
    let end = if end > 0.0 { end } else { 1.0 };
    let highest = curves.iter().flat_map(|curve| &curve.shares).copied().fold(0.0, f64::max);
    let top = if highest > 0.0 { 1.08 * highest } else { 1.0 };
    let text = |size: i32| ("sans-serif", size).into_font().color(&INK);
    let mut chart = ChartBuilder::on(area)
        .caption(title, text(20))
        .margin(12)
        .margin_right(20)
        .x_label_area_size(48)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..end, 0.0..top)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(INK)
        .x_labels(8)
        .y_labels(7)
        .x_label_formatter(&|value| number(*value))
        .y_label_formatter(&|value| number(*value))
        .label_style(text(13))
        .axis_desc_style(text(15))
        .x_desc(horizontal)
        .y_desc("share of bids")
        .draw()?;
    for (index, (name, curve)) in names.iter().zip(curves).enumerate() {
        let colour = COLOURS[index % COLOURS.len()];
        if curve.shares.is_empty() {
            continue;
        }
        let outline = curve.outline(end);
        chart.draw_series(AreaSeries::new(outline.iter().copied(), 0.0, colour.mix(0.07)))?;
        chart
            .draw_series(LineSeries::new(outline, colour.stroke_width(2)))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(3)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.85))
        .border_style(TRANSPARENT)
        .label_font(text(14))
        .margin(1)
        .draw()?;
    Ok(())
}

/// A number without the noise of binary fractions.
fn number(value: f64) -> String {
    if value != 0.0 && !(1e-4..1e7).contains(&value.abs()) {
        return format!("{value:e}");
    }
    format!("{}", (value * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Instance;
    use crate::statistics::summarise;

    fn statistics(bids: &str) -> DistributionStatistics {
        let text = format!("goods 4\nbids {}\ndummy 0\n{bids}", bids.lines().count());
        let instance = Instance::parse("test.txt", text.as_bytes()).unwrap();
        summarise(&[instance]).remove("unknown").unwrap()
    }

    #[test]
    fn every_distribution_is_named_and_every_axis_labelled() {
        let one = statistics("0 3 0 #\n1 100 1 2 #\n");
        let other = statistics("0 0.5 0 1 2 3 #\n");
        let svg = picture(&[("first".to_owned(), &one), ("second".to_owned(), &other)]).unwrap();
        for text in ["Bundle sizes", "bundle size [goods]", "Prices", "price, in bins of 2", "share of bids"] {
            assert!(svg.contains(text), "{text}");
        }
        assert_eq!((svg.matches("first").count(), svg.matches("second").count()), (2, 2));
    }

    #[test]
    fn nothing_to_draw_is_an_empty_picture() {
        let empty = DistributionStatistics::default();
        for named in [&[][..], &[("empty".to_owned(), &empty)]] {
            let svg = picture(named).unwrap();
            assert!(svg.contains("Prices") && !svg.contains("empty"), "{svg}");
        }
    }

    #[test]
    fn prices_of_any_scale_are_drawn() {
        for prices in [["0", "0"], ["1e-320", "1e-320"], ["1e-9", "1e30"]] {
            let [one, other] = prices.map(|price| statistics(&format!("0 {price} 0 #\n")));
            let svg = picture(&[("one".to_owned(), &one), ("other".to_owned(), &other)]).unwrap();
            assert_eq!(svg.matches("other").count(), 2, "{prices:?}");
        }
    }

    #[test]
    fn outlines_follow_the_bars_and_leave_the_rare_out() {
        let curve = Curve { start: 0.5, width: 1.0, shares: vec![0.25, 0.75, 0.0, 0.001] };
        assert_eq!(curve.end(), 2.5);
        assert_eq!(curve.outline(2.5), [(0.5, 0.0), (0.5, 0.25), (1.5, 0.25), (1.5, 0.75), (2.5, 0.75), (2.5, 0.0)]);
    }

    #[test]
    fn numbers_are_short() {
        let texts = [0.0, 0.1 + 0.2, 1500.0, 2e-7, 3e9].map(number);
        assert_eq!(texts, ["0", "0.3", "1500", "2e-7", "3e9"]);
    }
}
