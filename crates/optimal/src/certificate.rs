//! Menus and duals checked in exact arithmetic.

use crate::bound::revenue_bound;
use crate::error::OptimalError;
use crate::exact::{above, below};
use crate::revenue::menu_revenue;
use diffecon_auction::Menu;
use diffecon_auction::Types;
use diffecon_config::OutOfRange;
use diffecon_data::{
    DataError, Dataset, Datasets, Dual, Envelope, FileKind, MechanismFile, MechanismProvenance, Split,
};
use num_rational::BigRational;
use num_traits::{One, Zero};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What is certain of a menu: it earns `revenue`, and no mechanism more than `bound`, as mean payments of the types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// What the menu earns.
    pub revenue: BigRational,
    /// What no mechanism exceeds.
    pub bound: BigRational,
}

impl Certificate {
    /// What the menu earns, rounded down.
    pub fn low(&self) -> f64 {
        below(&self.revenue)
    }

    /// What no mechanism exceeds, rounded up.
    pub fn high(&self) -> f64 {
        above(&self.bound)
    }

    /// How far the menu is below the bound at most, relative to the bound and rounded up: from 0 to 1.
    pub fn width(&self) -> f64 {
        if self.bound.is_zero() { 0.0 } else { above(&(BigRational::one() - &self.revenue / &self.bound)) }
    }
}

/// A menu file and what is certain of it; money in the data set's unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Certified {
    /// The file.
    pub file: PathBuf,
    /// The learner or baseline.
    pub name: String,
    /// What it earns, rounded down.
    pub revenue: f64,
    /// What no mechanism exceeds, rounded up.
    pub bound: f64,
    /// How far the revenue is below the bound at most, relative to the bound and rounded up.
    pub width: f64,
}

/// Types of a data set: the different rows of a part, or those of its recipe.
///
/// # Errors
/// If the part is empty, or the recipe has no types, or their file has changed.
pub fn types_of(dataset: &Dataset, folder: &Path, split: Option<Split>) -> Result<Types, OptimalError> {
    match split {
        Some(split) => {
            let rows = dataset.split(split);
            let value = format!("{split}, of which data set {:?} has none", dataset.name);
            OutOfRange::unless(rows.bidders() > 0, "split", "one with bidders", value)?;
            Ok(Types::of_bidders(&rows))
        }
        None => match dataset.type_list(folder)? {
            Some(list) => Ok(Types::weighted(&list.valuations, list.weights)),
            None => {
                Err(OutOfRange::new("the recipe of the data set", "finite, or a split named", &dataset.name).into())
            }
        },
    }
}

/// Certifies menus by dual files, of which the lowest bound counts, on the types that the duals are of.
///
/// # Errors
/// If there is no menu or no dual among the files, they are of several data sets or types, or the data are gone or have changed.
pub fn certify(files: &[PathBuf], folder: Option<&Path>) -> Result<Vec<Certified>, OptimalError> {
    let (mut menus, mut duals) = (Vec::new(), Vec::new());
    for path in files {
        let file = Envelope::read(path)?;
        match file.kind() {
            FileKind::Menu => menus.push((path, MechanismFile::<Menu>::of(&file)?)),
            FileKind::Dual => duals.push((path, MechanismFile::<Dual>::of(&file)?)),
            other => {
                return Err(OutOfRange::new(path.display().to_string(), "a menu or a dual", other).into());
            }
        }
    }
    OutOfRange::unless(!menus.is_empty(), "menus among the files", "at least 1", 0)?;
    let Some((first_path, first)) = duals.first() else {
        return Err(OutOfRange::new("duals among the files", "at least 1", 0).into());
    };
    for (path, other) in &duals[1..] {
        if other.mechanism.split != first.mechanism.split {
            return Err(OptimalError::unfit(path, format!("its types should be those of {}", first_path.display())));
        }
    }
    let data = |path: &Path, provenance: &MechanismProvenance| match provenance.data.first() {
        Some(data) => Ok(data.clone()),
        None => Err(OptimalError::unfit(path, "it names no data set")),
    };
    let reference = data(first_path, &first.provenance)?;
    let all = menus.iter().map(|(path, file)| (path, &file.provenance));
    for (path, provenance) in all.chain(duals.iter().map(|(path, file)| (path, &file.provenance))) {
        if data(path, provenance)?.sha256 != reference.sha256 {
            return Err(OptimalError::unfit(path, format!("its data set should be that of {}", first_path.display())));
        }
    }

    let mut datasets = Datasets::of(std::slice::from_ref(&reference));
    if let Some(folder) = folder {
        datasets = datasets.taken_from(folder)?;
    }
    let dataset = datasets.load(&reference.folder)?;
    let folder = folder.map_or_else(|| PathBuf::from(&reference.folder), Path::to_owned);
    let types = types_of(&dataset, &folder, first.mechanism.split)?;

    let mut bounds = Vec::new();
    for (path, MechanismFile { mechanism: dual, .. }) in &duals {
        check_types(path, dual, &types)?;
        let pairs = dual.pairs.iter().map(|pair| pair.map(|one| one as usize));
        bounds.push(revenue_bound(&types, &pairs.zip(dual.multipliers.iter().copied()).collect::<Vec<_>>()));
    }
    let bound = bounds.into_iter().min().expect("at least one dual");
    let mut certified = Vec::new();
    for (path, MechanismFile { mechanism: menu, provenance }) in menus {
        let (of_menu, goods) = (menu.bundles().goods(), types.valuations().goods());
        let name = format!("goods of {}", path.display());
        OutOfRange::unless(of_menu == goods, name, format!("the {goods} of the data set"), of_menu)?;
        let certificate = Certificate { revenue: menu_revenue(&types, &menu), bound: bound.clone() };
        certified.push(Certified {
            file: path.clone(),
            name: provenance.learner,
            revenue: certificate.low(),
            bound: certificate.high(),
            width: certificate.width(),
        });
    }
    Ok(certified)
}

/// An error unless a dual is of these types.
fn check_types(path: &Path, dual: &Dual, types: &Types) -> Result<(), DataError> {
    let same_rows = dual.rows.iter().copied().eq(types.rows().iter().map(|&row| row as u64));
    if dual.goods != types.valuations().goods() || !same_rows || dual.weights != types.weights() {
        return Err(DataError::invalid(path.display(), "its types are not those of its data set"));
    }
    Ok(())
}
