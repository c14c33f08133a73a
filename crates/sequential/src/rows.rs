//! The rows of the data sets that the bidders of an auction are drawn from.

use crate::environment::EnvironmentConfig;
use crate::error::SequentialError;
use diffecon_auction::Valuations;
use diffecon_data::{Datasets, Split};
use std::collections::BTreeMap;
use std::path::Path;

/// Parts of the data sets of an auction, by folder.
///
/// # Errors
/// If a data set cannot be loaded, or one of the parts is empty.
pub fn rows<const N: usize>(
    environment: &EnvironmentConfig,
    datasets: &mut Datasets,
    splits: [Split; N],
) -> Result<[BTreeMap<String, Valuations>; N], SequentialError> {
    let mut rows = [(); N].map(|()| BTreeMap::new());
    for folder in environment.datasets() {
        if !Path::new(folder).is_dir() {
            let allowed = "A to F or a data set's folder";
            return Err(SequentialError::out_of_range("environment.values", allowed, format!("{folder:?}")));
        }
        let dataset = datasets.load(folder)?;
        for (split, rows) in splits.into_iter().zip(&mut rows) {
            if dataset.splits.size(split) == 0 {
                let value = format!("{split}, of which data set {:?} has none", dataset.name);
                return Err(SequentialError::out_of_range("split", "one with bidders", value));
            }
            rows.insert(folder.to_owned(), dataset.split(split));
        }
    }
    Ok(rows)
}
