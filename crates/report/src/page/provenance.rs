//! Where mechanisms come from.

use super::{Cell, MarketPage, PageTable, Part, Section};

/// The section.
pub(crate) fn section(page: &MarketPage<'_>) -> Section {
    let head = ["method", "seed", "step", "mechanism file", "its SHA-256", "written by", "data", "their SHA-256"];
    let mut table =
        PageTable::new(page.name("provenance"), "mechanism files, and the data that they were trained on", &head);
    for method in &page.methods {
        for run in &method.runs {
            let data = &run.provenance.data;
            let named = |of: fn(&diffecon_data::DataReference) -> &str| {
                Cell::text(data.iter().map(of).collect::<Vec<_>>().join(", "))
            };
            table.rows.push(vec![
                Cell::text(&method.name),
                Cell::text(run.run.seed.map_or_else(|| "-".to_owned(), |seed| seed.to_string())),
                Cell::text(run.run.step.map_or_else(|| "-".to_owned(), |step| step.to_string())),
                Cell::text(run.file.path().display()),
                Cell::text(run.file.sha256()),
                Cell::text(format!("diffecon {}", run.file.written_by())),
                named(|data| &data.name),
                named(|data| &data.sha256),
            ]);
        }
    }
    Section::of_market("Provenance", vec![Part::Table(table)])
}
