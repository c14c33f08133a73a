//! The best mechanism of a data set's types, with the multipliers that prove it.

use crate::bound::revenue_bound;
use crate::certificate::{Certificate, types_of};
use crate::error::OptimalError;
use crate::offers::Offers;
use crate::program::{Round, solve};
use crate::revenue::menu_revenue;
use crate::sale;
use diffecon_auction::Types;
use diffecon_auction::{Menu, Valuations};
use diffecon_config::{Memory, bytes_of};
use diffecon_data::{DataError, DataReference, Datasets, Dual, MechanismFile, MechanismProvenance, Split};
use std::fs;
use std::path::Path;

/// The name of optimal mechanisms in reports.
const NAME: &str = "optimal";

/// The best mechanism of some types and the multipliers that prove it.
#[derive(Debug, Clone)]
pub struct Optimum {
    /// The mechanism, which is the best one up to the rounding of its prices.
    pub menu: Menu,
    /// Types `s` and `t`, and the multiplier of the constraint that `s` should not want what `t` gets.
    pub multipliers: Vec<([usize; 2], f64)>,
    /// What is certain of it.
    pub certificate: Certificate,
    /// Rounds of the search.
    pub rounds: usize,
}

impl Optimum {
    /// Finds it, telling `watch` of every round.
    ///
    /// # Errors
    /// If the solver fails, or all offers' values to all types do not fit into memory.
    pub fn of(types: &Types, watch: impl FnMut(Round)) -> Result<Self, OptimalError> {
        memory(types).check().map_err(DataError::from)?;
        let offers = Offers::new(types);
        let solution = solve(&offers, watch)?;
        let menu = sale::menu(&offers, &solution)?;
        let multipliers: Vec<([usize; 2], f64)> =
            solution.multipliers.iter().map(|&(buyer, seller, multiplier)| ([buyer, seller], multiplier)).collect();
        let certificate =
            Certificate { revenue: menu_revenue(types, &menu), bound: revenue_bound(types, &multipliers) };
        Ok(Self { menu, multipliers, certificate, rounds: solution.rounds })
    }
}

/// What the values and the program of some types take of memory.
pub fn memory(types: &Types) -> Memory {
    let count = types.count();
    let offers = match types.valuations() {
        Valuations::Xor(xor) => xor.values().len(),
        other => other.goods() * count,
    };
    let values = match types.valuations() {
        Valuations::Xor(_) => bytes_of(4, &[count, offers]),
        _ => 0,
    };
    // The solver has the program several times, as rows, as columns and as factors: 600 bytes an offer and more a type.
    Memory::default().with("the values of all offers to all types", "the types of the split", values).with(
        "the linear program",
        "the types of the split",
        bytes_of(600, &[offers + 20 * count]),
    )
}

/// Finds the best mechanism for the types of a data set and writes it, and beside it the dual: the types of the recipe if that is a
/// list of types and no part is named, else the different rows of the part, which is `train` by default.
///
/// # Errors
/// As [`Optimum::of`], or if the data set cannot be loaded, or a file cannot be written.
pub fn optimal(
    dataset: &Path,
    split: Option<Split>,
    [menu_path, dual_path]: [&Path; 2],
    watch: impl FnMut(Round),
) -> Result<Optimum, OptimalError> {
    let mut datasets = Datasets::default();
    let loaded = datasets.load(&dataset.display().to_string())?;
    let split = if split.is_none() && loaded.type_list(dataset)?.is_none() { Some(Split::Train) } else { split };
    let types = types_of(&loaded, dataset, split)?;
    let optimum = Optimum::of(&types, watch)?;
    let data: Vec<DataReference> = datasets.loaded();
    let provenance = MechanismProvenance { learner: NAME.to_owned(), data, ..MechanismProvenance::default() };
    let dual = Dual {
        goods: types.valuations().goods(),
        split,
        rows: types.rows().iter().map(|&row| row as u64).collect(),
        weights: types.weights().to_vec(),
        pairs: optimum.multipliers.iter().map(|(pair, _)| pair.map(|one| one as u64)).collect(),
        multipliers: optimum.multipliers.iter().map(|(_, multiplier)| *multiplier).collect(),
    };
    for path in [menu_path, dual_path] {
        let folder = path.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).map_err(|error| DataError::io("write", folder, error))?;
    }
    MechanismFile { mechanism: dual, provenance: provenance.clone() }.save(dual_path)?;
    MechanismFile { mechanism: optimum.menu.clone(), provenance }.save(menu_path)?;
    Ok(optimum)
}
