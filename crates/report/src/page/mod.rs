//! One page that says all of a comparison: tables, plots, what was trained on what with which settings.
//!
//! It may also be of logs of auctions, with or without a comparison.
//!
//! [`Page::new`] computes it, [`Page::html`] writes it as one file that loads nothing, [`Page::files`] its plots and tables apart.
//! A section is a file here.

pub mod auctions;
pub mod bid_functions;
pub mod contracts;
pub mod data;
pub mod escape;
pub mod flows;
pub mod html;
pub mod menus;
pub mod policies;
pub mod price_factors;
pub mod provenance;
pub mod scores;
pub mod section;
pub mod settings;
pub mod table;
pub mod training;

use crate::compare::compare;
use crate::comparison::{Comparison, MarketComparison};
use crate::evidence::market_files::{self, MethodFiles};
use crate::formats::{latex, markdown};
use crate::plots::PlotError;
use crate::sources::Sources;
use diffecon_data::{Dataset, Envelope};
use diffecon_experiment::market::{Kind, one_bidder};
use diffecon_experiment::{Evaluation, ExperimentError};
use diffecon_files::{FileError, atomic_file};
pub use section::{Part, Section};
use std::fs;
use std::path::{Path, PathBuf};
pub use table::{Cell, PageTable};

/// The error of a page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// What it is of cannot be read or compared.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    /// A plot.
    #[error(transparent)]
    Plot(#[from] PlotError),
}

impl From<diffecon_data::DataError> for PageError {
    fn from(error: diffecon_data::DataError) -> Self {
        Self::Experiment(error.into())
    }
}

impl From<diffecon_train::RunError> for PageError {
    fn from(error: diffecon_train::RunError) -> Self {
        Self::Experiment(error.into())
    }
}

impl From<diffecon_config::OutOfRange> for PageError {
    fn from(error: diffecon_config::OutOfRange) -> Self {
        Self::Experiment(error.into())
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What it is of.
    pub title: String,
    /// The comparison that it shows.
    pub comparison: Comparison,
    /// What stands on it, from the top to the end.
    pub sections: Vec<Section>,
}

/// A market with its methods' files, as sections are made of it.
pub(crate) struct MarketPage<'a> {
    /// The comparison.
    pub market: &'a MarketComparison,
    /// What the names of its plots and tables begin with.
    pub prefix: String,
    /// The rule of sale.
    pub kind: Kind,
    /// Its methods that have files.
    pub methods: Vec<MethodFiles>,
    /// The data set that one bidder at a time is drawn from, where there are files.
    pub dataset: Option<Dataset>,
    /// On what they are compared.
    pub options: &'a Evaluation,
}

impl MarketPage<'_> {
    /// A name of a plot or table.
    pub(crate) fn name(&self, what: &str) -> String {
        format!("{}{what}", self.prefix)
    }

    /// The mechanism files of learners and baselines.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Envelope> {
        self.methods.iter().flat_map(|method| &method.runs).map(|run| &run.file)
    }
}

impl Page {
    /// The page of runs, files and folders above them, compared as [`compare()`] does, and of logs and runs of auctions, summed up as
    /// [`statistics_of`](diffecon_bidding::statistics::statistics_of) does.
    ///
    /// # Errors
    /// As there, or if a plot cannot be drawn.
    pub fn new(paths: &[PathBuf], options: &Evaluation) -> Result<Self, PageError> {
        let Sources { mechanisms, logs } = Sources::of(paths)?;
        let comparison = if mechanisms.is_empty() && !logs.is_empty() {
            Comparison::nothing()
        } else {
            compare(&mechanisms, options)?
        };
        let mut sections = Vec::new();
        sections.extend(scores::overall(&comparison));
        for (number, market) in comparison.markets.iter().enumerate() {
            let methods = market_files::of(market).map_err(ExperimentError::from)?;
            let kind = methods.first().map_or(Kind::OneBidder, |method| Kind::of(&method.runs[0].file));
            let prefix = if comparison.markets.len() == 1 { String::new() } else { format!("market-{}-", number + 1) };
            let dataset = match (kind, methods.first()) {
                (Kind::OneBidder, Some(first)) => {
                    let file = std::slice::from_ref(&first.runs[0].file);
                    Some(one_bidder::dataset(file, options.dataset.as_deref())?)
                }
                _ => None,
            };
            let page = MarketPage { market, prefix, kind, methods, dataset, options };
            sections.push(scores::section(&page)?);
            sections.extend(training::section(&page)?);
            sections.extend(price_factors::section(&page)?);
            sections.extend(menus::section(&page)?);
            sections.extend(policies::section(&page)?);
            sections.extend(bid_functions::section(&page)?);
            sections.extend(contracts::section(&page)?);
            sections.extend(flows::section(&page)?);
            sections.extend(settings::section(&page));
            sections.extend(data::section(&page)?);
            sections.push(provenance::section(&page));
        }
        let names: Vec<&str> = comparison.markets.iter().map(|market| market.name.as_str()).collect();
        let mut titles = Vec::new();
        if !names.is_empty() {
            titles.push(format!("Methods on {}", names.join(", ")));
        }
        if let Some((section, treatments)) = auctions::section(&logs)? {
            sections.push(section);
            titles.push(format!("Auctions: {}", treatments.join(", ")));
        }
        Ok(Self { title: titles.join("; "), comparison, sections })
    }

    /// The page as one file: styles, script and pictures are inside.
    pub fn html(&self) -> String {
        html::write(self)
    }

    /// Writes the page as one file, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_html(&self, path: &Path) -> Result<(), FileError> {
        atomic_file::write(path, self.html().as_bytes())
    }

    /// Writes [`Self::files`] into a folder, which is made if need be; gives their number.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn write_files(&self, folder: &Path) -> Result<usize, FileError> {
        fs::create_dir_all(folder).map_err(FileError::io("create", folder))?;
        let files = self.files();
        for (name, contents) in &files {
            atomic_file::write(&folder.join(name), contents.as_bytes())?;
        }
        Ok(files.len())
    }

    /// Each plot as `NAME.svg`, each table as `NAME.md` and `NAME.tex`, and the comparison, if there is one, as `compare` writes it: names
    /// and contents.
    pub fn files(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        if !self.comparison.markets.is_empty() {
            files.push(("compare.md".to_owned(), markdown::write(&self.comparison)));
            files.push(("compare.tex".to_owned(), latex::write(&self.comparison)));
        }
        for part in self.sections.iter().flat_map(|section| &section.parts) {
            match part {
                Part::Plot(plot) => files.push((format!("{}.svg", plot.name), plot.file())),
                Part::Table(table) | Part::Folded(table) => {
                    let plain = table.plain();
                    files.push((format!("{}.md", table.name), markdown::marked(&plain)));
                    files.push((
                        format!("{}.tex", table.name),
                        format!("% \\usepackage{{booktabs}}\n{}", latex::set(&plain)),
                    ));
                }
                Part::Text(_) => {}
            }
        }
        files
    }
}
