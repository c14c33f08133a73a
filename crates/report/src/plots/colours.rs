//! The colours of plots on white, and what a page's style makes of them on a dark ground.

use plotters::style::RGBColor;
use std::fmt::Write;

/// Text and axes.
pub const INK: RGBColor = RGBColor(40, 40, 40);
/// Lines of the grid.
pub const GRID: RGBColor = RGBColor(228, 228, 228);

/// Those of series, by turns, on white and on dark: first those that colour-blind readers tell apart (Okabe and Ito).
const SERIES: [(RGBColor, RGBColor); 8] = [
    (RGBColor(0, 114, 178), RGBColor(92, 172, 228)),
    (RGBColor(213, 94, 0), RGBColor(255, 142, 66)),
    (RGBColor(0, 158, 115), RGBColor(58, 201, 156)),
    (RGBColor(204, 121, 167), RGBColor(231, 158, 199)),
    (RGBColor(201, 138, 0), RGBColor(242, 188, 80)),
    (RGBColor(86, 180, 233), RGBColor(150, 212, 250)),
    (RGBColor(106, 61, 154), RGBColor(180, 146, 222)),
    (RGBColor(120, 120, 120), RGBColor(170, 170, 170)),
];

/// The colour of a series by its place.
pub fn series(place: usize) -> RGBColor {
    SERIES[place % SERIES.len()].0
}

/// The rules by which a style sheet's variables stand for the colours, and these variables' values on a dark ground.
pub fn style() -> (String, String) {
    let (mut rules, mut dark) = (String::new(), String::new());
    let ends = [(INK, RGBColor(222, 222, 222)), (GRID, RGBColor(58, 60, 64))];
    for (place, (light, on_dark)) in ends.into_iter().chain(SERIES).enumerate() {
        let [light, on_dark] =
            [light, on_dark].map(|RGBColor(red, green, blue)| format!("#{red:02X}{green:02X}{blue:02X}"));
        for property in ["fill", "stroke"] {
            let _ = writeln!(rules, "svg [{property}=\"{light}\"] {{ {property}: var(--plot-{place}, {light}); }}");
        }
        let _ = write!(dark, " --plot-{place}: {on_dark};");
    }
    (rules, dark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_has_its_rules_and_another_on_dark() {
        let (rules, dark) = style();
        assert!(rules.contains("svg [stroke=\"#0072B2\"] { stroke: var(--plot-2, #0072B2); }"), "{rules}");
        assert_eq!((rules.lines().count(), dark.matches("--plot-").count()), (20, 10));
        assert_eq!(series(8), series(0));
    }
}
