//! Multipliers of incentive constraints in files: what an upper bound on the revenue of every mechanism is made of.
//!
//! Tensors: `rows` U64 `[N]`, the first row of each type, ascending; `weights` F64 `[N]`; `pairs` U64 `[R, 2]`, types `s` and `t`;
//! `multipliers` F64 `[R]`, in the unit of the weights.

use crate::envelope::{Envelope, Tensors};
use crate::error::DataError;
use crate::file_kind::FileKind;
use crate::goods;
use crate::mechanism_file::Stored;
use crate::split::Split;
use serde::{Deserialize, Serialize};

/// What the names of dual files end with, so that no folder takes them for mechanisms.
pub const DUAL_SUFFIX: &str = ".dual.safetensors";

/// Multipliers of the constraints that type `s` should not want what type `t` gets, for `N` types of one bidder.
#[derive(Debug, Clone, PartialEq)]
pub struct Dual {
    /// The number of goods.
    pub goods: usize,
    /// The part of the data set whose different rows are the types; none if they are those of its recipe.
    pub split: Option<Split>,
    /// The first row of each type `[N]`, within the part or the recipe's list; ascending.
    pub rows: Vec<u64>,
    /// The types' weights `[N]`: their numbers of rows, or those of the recipe; finite and above 0.
    pub weights: Vec<f64>,
    /// Types `s` and `t`, below `N`.
    pub pairs: Vec<[u64; 2]>,
    /// A finite number for each pair, in the unit of the weights.
    pub multipliers: Vec<f64>,
}

/// What a dual is beside its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DualHeader {
    /// The number of goods.
    pub goods: usize,
    /// The part of the data set, or none.
    pub split: Option<Split>,
}

impl Stored for Dual {
    const KIND: FileKind = FileKind::Dual;
    type Header = DualHeader;

    fn write(&self, tensors: &mut Tensors) -> DualHeader {
        tensors.u64("rows", &[self.rows.len()], self.rows.iter().copied());
        tensors.f64("weights", &[self.weights.len()], &self.weights);
        tensors.u64("pairs", &[self.pairs.len(), 2], self.pairs.iter().flatten().copied());
        tensors.f64("multipliers", &[self.multipliers.len()], &self.multipliers);
        DualHeader { goods: self.goods, split: self.split }
    }

    fn read(file: &Envelope, DualHeader { goods, split }: DualHeader) -> Result<Self, DataError> {
        goods::check(goods).map_err(|error| file.invalid(error))?;
        let tensors = file.tensors();
        let rows = tensors.u64_tensor("rows", &[None])?;
        if let Some(place) = rows.windows(2).position(|pair| pair[0] >= pair[1]) {
            let allowed = format!("above {}, the one before", rows[place]);
            return Err(tensors.out_of_range(format!("rows[{}]", place + 1), allowed, rows[place + 1]));
        }
        let types = rows.len();
        let weights = tensors.f64_tensor("weights", &[Some(types)])?;
        let is_weight = |weight: f64| weight.is_finite() && weight > 0.0;
        tensors.expect_all("weights", &weights, "finite and above 0", is_weight)?;
        let pairs = tensors.u64_tensor("pairs", &[None, Some(2)])?;
        let allowed = format!("below {types}, the number of types");
        tensors.expect_all("pairs", &pairs, allowed, |one| one < types as u64)?;
        let pairs = pairs.as_chunks().0.to_vec();
        let multipliers = tensors.f64_tensor("multipliers", &[Some(pairs.len())])?;
        tensors.expect_all("multipliers", &multipliers, "finite", f64::is_finite)?;
        Ok(Self { goods, split, rows, weights, pairs, multipliers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism_file::{MechanismFile, MechanismProvenance};
    use std::path::Path;

    fn dual() -> Dual {
        let (rows, weights) = (vec![0, 2], vec![2.0, 0.5]);
        let (pairs, multipliers) = (vec![[1, 0], [0, 1]], vec![0.25, -1e-12]);
        Dual { goods: 3, split: Some(Split::Train), rows, weights, pairs, multipliers }
    }

    #[test]
    fn a_dual_round_trips_to_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        for (name, split) in [("split", Some(Split::Test)), ("recipe", None)] {
            let file =
                MechanismFile { mechanism: Dual { split, ..dual() }, provenance: MechanismProvenance::default() };
            let [first, second] = [1, 2].map(|number| folder.path().join(format!("{name}-{number}{DUAL_SUFFIX}")));
            file.save(&first).unwrap();
            let back = MechanismFile::<Dual>::load(&first).unwrap();
            assert_eq!(back, file);
            back.save(&second).unwrap();
            assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(second).unwrap());
        }
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let error = |change: &dyn Fn(&mut Dual)| {
            let mut changed = dual();
            change(&mut changed);
            let mut tensors = Tensors::default();
            let mechanism = changed.write(&mut tensors);
            let header = serde_json::json!({ "mechanism": mechanism, "provenance": MechanismProvenance::default() });
            let file = Envelope::from_bytes(tensors.to_bytes(FileKind::Dual, &header), Path::new("x")).unwrap();
            MechanismFile::<Dual>::of(&file).unwrap_err().to_string()
        };
        let said = [
            error(&|dual| dual.goods = 0),
            error(&|dual| dual.rows[1] = 0),
            error(&|dual| dual.weights[0] = 0.0),
            error(&|dual| dual.pairs[1][1] = 2),
            error(&|dual| dual.multipliers[0] = f64::NAN),
        ];
        assert_eq!(
            said,
            [
                "x: goods should be in [1, 65536], but is 0",
                "x: rows[1] should be above 0, the one before, but is 0",
                "x: weights[0] should be finite and above 0, but is 0",
                "x: pairs[3] should be below 2, the number of types, but is 2",
                "x: multipliers[0] should be finite, but is NaN",
            ]
        );
        let short = error(&|dual| dual.multipliers.truncate(1));
        assert_eq!(short, "x: the shape of multipliers should be [2], but is [1]");
    }
}
