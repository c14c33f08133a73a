//! Parts of a page, before they are written in HTML.

use super::table::PageTable;
use crate::plots::Plot;

/// Something under a heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// 2 for a market, 3 for a part of it.
    pub level: u8,
    /// The heading.
    pub heading: String,
    /// What stands under it.
    pub parts: Vec<Part>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// A table.
    Table(PageTable),
    /// A table that is shown when asked for.
    Folded(PageTable),
    /// A plot.
    Plot(Plot),
}

impl Section {
    /// A part of what is said of a market.
    pub fn of_market(heading: &str, parts: Vec<Part>) -> Self {
        Self { level: 3, heading: heading.to_owned(), parts }
    }
}
