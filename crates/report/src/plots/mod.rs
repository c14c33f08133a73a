//! Plots as SVG, each of plain data: a file each. Nothing here knows what a run is.
//!
//! Colours are those of [`colours`]: good on white as they are, and named again for dark pages by a page's style, by the colours
//! themselves.

pub mod bubbles;
pub mod colours;
pub mod curves;
pub mod frame;
pub mod heat_map;
pub mod intervals;
pub mod number;
pub mod trajectories;
pub mod tree;

use frame::Drawn;

/// A plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plot {
    /// Its name, of which a file's name may be made.
    pub name: String,
    /// What it shows, in a sentence or two.
    pub caption: String,
    /// The picture, without a background.
    pub svg: String,
    /// The number of marks in it, one for each number that is shown: circles, or cells of a heat map.
    pub marks: usize,
}

impl Plot {
    /// The picture as a file of its own: on white, with its caption as title.
    pub fn file(&self) -> String {
        let title = format!("<title>{}</title>", crate::page::escape::escaped(&self.caption));
        let background = "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>";
        let head = self.svg.find('>').map_or(0, |end| end + 1);
        format!("{}{title}{background}{}", &self.svg[..head], &self.svg[head..])
    }
}

/// The error of a plot that cannot be drawn.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw {name}: {reason}")]
pub struct PlotError {
    /// The plot.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// A plot that was drawn into a text, or why it was not.
pub(crate) fn plot(name: &str, caption: &str, marks: usize, svg: Drawn<String>) -> Result<Plot, PlotError> {
    let svg = svg.map_err(|error| PlotError { name: name.to_owned(), reason: error.to_string() })?;
    Ok(Plot { name: name.to_owned(), caption: caption.to_owned(), svg, marks })
}

/// The circles and cells of a picture.
#[cfg(test)]
pub(crate) fn circles(plot: &Plot) -> usize {
    plot.svg.matches("<circle").count()
}
