//! What learners of mechanisms for one bidder have in common, whatever the mechanism: their bidders, the unit of money, what data take of
//! memory, and validation.

use crate::error::RunError;
use crate::learner::Validation;
use crate::method::Setup;
use diffecon_auction::{Mechanism, OutOfRange, Outcome, Sale, Valuations};
use diffecon_config::Memory;
use diffecon_data::{Sizes, Split};
use std::ops::RangeInclusive;
use std::path::Path;

/// The mean best values that single precision can normalise.
const UNIT: RangeInclusive<f64> = 1e-30..=1e30;

/// The training and the validation bidders of a data set's folder.
///
/// # Errors
/// As [`Setup::dataset`].
pub fn bidders(setup: &mut Setup, dataset: &str) -> Result<[Valuations; 2], RunError> {
    let dataset = setup.dataset(dataset)?;
    Ok([Split::Train, Split::Validation].map(|split| dataset.split(split)))
}

/// The training bidders' mean best value, in the data set's unit: one normalised unit of money.
///
/// # Errors
/// If it is 0, or so small or great that single precision cannot normalise by it.
pub fn money_unit(train: &Valuations) -> Result<f64, OutOfRange> {
    let unit = train.surplus();
    let allowed = format!("in [{:e}, {:e}]", UNIT.start(), UNIT.end());
    OutOfRange::unless(UNIT.contains(&unit), "mean best value of the training bidders", allowed, unit)?;
    Ok(unit)
}

/// What a run on a data set's folder takes of memory: the data `copies` times, as they are loaded and then in parts, and what `of_run`
/// says for the training bidders. None if the data cannot be read.
pub fn memory(dataset: &str, copies: u64, of_run: impl FnOnce(&Sizes) -> Memory) -> Option<Memory> {
    let (sizes, splits) = Sizes::read(Path::new(dataset))?;
    let train = Sizes { bidders: splits.train, ..sizes };
    let data = Memory::default().with("the data set", "its bidders and atoms", sizes.bytes().saturating_mul(copies));
    Some(data.and(of_run(&train)))
}

/// What a mechanism earns of the validation bidders, with the metric `validation_sold`.
pub fn validation(mechanism: &impl Mechanism, bidders: &Valuations) -> Validation {
    validation_of(&mechanism.sell(bidders), bidders)
}

/// What sales to the validation bidders, one each, bring in, with the metric `validation_sold`.
pub fn validation_of(sales: &[Sale], bidders: &Valuations) -> Validation {
    let outcome = Outcome::of(sales);
    let metrics = vec![("validation_sold", outcome.sold)];
    Validation { metrics, ..Validation::of(&outcome, Some(bidders.surplus())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::ItemValues;

    #[test]
    fn the_unit_is_the_mean_best_value() {
        let unit = |values: &[f32]| money_unit(&Valuations::UnitDemand(ItemValues::new(2, values.to_vec())));
        assert_eq!(unit(&[1.0, 3.0, 0.5, 0.25]), Ok(1.75));
        let error = unit(&[0.0, 0.0]).unwrap_err().to_string();
        assert_eq!(error, "mean best value of the training bidders should be in [1e-30, 1e30], but is 0");
    }
}
