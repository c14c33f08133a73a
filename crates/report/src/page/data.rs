//! The data sets that were trained on, or the auction.

use super::{Cell, MarketPage, PageError, PageTable, Part, Section};
use crate::formats::numbers::money;
use diffecon_data::inspect::Moments;
use diffecon_data::{Dataset, Datasets, Envelope, MechanismFile, Summary};
use diffecon_experiment::mechanism_path::data_places;
use diffecon_sequential::{OneOrEach, StoredPolicy};

/// The section.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    let Some(first) = page.files().next() else { return Ok(None) };
    let (mut parts, loaded) = match &page.dataset {
        Some(_) => (Vec::new(), Vec::new()),
        None if !page.kind.posts_prices() => return Ok(None),
        None => auction(page, first)?,
    };
    let datasets: Vec<&Dataset> = page.dataset.iter().chain(&loaded).collect();
    for (number, dataset) in datasets.iter().enumerate() {
        let name = if datasets.len() == 1 { "data".to_owned() } else { format!("data-{}", number + 1) };
        parts.push(Part::Table(statistics(page.name(&name), dataset)));
    }
    Ok(Some(Section::of_market("Data", parts)))
}

/// What a data set is, in numbers.
fn statistics(name: String, dataset: &Dataset) -> PageTable {
    let summary = Summary::new(dataset);
    let title = format!("{}: {} values of {} goods", summary.name, summary.kind, summary.goods);
    let mut table = PageTable::new(name, &title, &["", "number", "mean", "sd", "5 %", "25 %", "50 %", "75 %", "95 %"]);
    for split in &summary.splits {
        let mut row =
            vec![Cell::text(format!("bidders of {}, their best values", split.split)), Cell::text(split.bidders)];
        row.push(Cell::number(Some(split.surplus), money));
        row.resize(table.head.len(), Cell::text(""));
        table.rows.push(row);
    }
    let what = if summary.atoms_per_bidder.is_some() { "values of atoms" } else { "values of goods" };
    if let Some(shares) = &summary.atoms_per_bidder {
        let mean = shares.iter().enumerate().map(|(atoms, share)| atoms as f64 * share).sum();
        let mut row = vec![Cell::text("atoms of a bidder"), Cell::text(""), Cell::number(Some(mean), money)];
        row.resize(table.head.len(), Cell::text(""));
        table.rows.push(row);
    }
    for (what, moments) in [("goods of an atom", &summary.bundle_sizes), (what, &summary.values)] {
        if let Some(Moments { mean, sd, quantiles }) = moments {
            let mut row = vec![Cell::text(what), Cell::text("")];
            row.extend([*mean, *sd].into_iter().chain(*quantiles).map(|number| Cell::number(Some(number), money)));
            table.rows.push(row);
        }
    }
    table
}

/// What is said of a sequential auction, and the data sets that its bidders are drawn from.
fn auction(page: &MarketPage<'_>, file: &Envelope) -> Result<(Vec<Part>, Vec<Dataset>), PageError> {
    let MechanismFile { mechanism, provenance } = MechanismFile::<StoredPolicy>::of(file)?;
    let environment = &mechanism.environment;
    let mut table = PageTable::new(page.name("auction"), "the auction", &["", "value"]);
    let values = match &environment.values {
        OneOrEach::One(name) => name.clone(),
        OneOrEach::Each(names) => names.join(", "),
    };
    let rows = [
        ("bidders", environment.bidders.to_string()),
        ("goods", environment.goods.to_string()),
        ("values", values),
        ("unit of money of prices in files", money(mechanism.unit)),
    ];
    table.rows.extend(rows.map(|(key, value)| vec![Cell::text(key), Cell::text(value)]));
    if let Some(order) = &environment.order {
        table.rows.push(vec![Cell::text("order of visits"), Cell::text(format!("{order:?}"))]);
    }
    let mut loader = Datasets::of(&provenance.data).found_at(&data_places(file.path()));
    let mut datasets = Vec::new();
    for folder in environment.datasets() {
        datasets.push(loader.load(folder)?);
    }
    Ok((vec![Part::Table(table)], datasets))
}
