//! Two statistics of a distribution side by side.

use crate::statistics::distribution_statistics::DistributionStatistics;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Our statistics beside golden ones; what either lacks is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The numbers that every instance has.
    pub means: Vec<MeanRow>,
    /// The shares of the groups and of the bids of every size.
    pub shares: Vec<ShareRow>,
}

/// A number that every instance has, there and here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanRow {
    /// The number's key in golden files.
    pub statistic: String,
    /// The golden mean over instances.
    pub golden: f64,
    /// Its standard error; none for a single instance.
    pub golden_sem: Option<f64>,
    /// Our mean over instances.
    pub ours: f64,
    /// Its standard error; none for a single instance.
    pub our_sem: Option<f64>,
    /// The difference over its standard error; none if that is not known. If both numbers are certain it is 0 where
    /// they agree to 6 significant digits, otherwise infinite (`null` in JSON).
    pub z: Option<f64>,
}

/// The share of the groups or bids of one size, there and here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareRow {
    /// Whose share: `bids_per_xor_group 3` or `bundle size 7`.
    pub statistic: String,
    /// The golden share.
    pub golden: f64,
    /// Our share.
    pub ours: f64,
    /// Ours less the golden one.
    pub difference: f64,
}

impl Comparison {
    /// The number whose z is farthest from 0; none if no number has one.
    pub fn worst_mean(&self) -> Option<&MeanRow> {
        let rows = self.means.iter().filter_map(|row| Some((row.z?.abs(), row)));
        rows.max_by(|left, right| left.0.total_cmp(&right.0)).map(|(_, row)| row)
    }

    /// The share that differs most; none if there is no share.
    pub fn worst_share(&self) -> Option<&ShareRow> {
        self.shares.iter().max_by(|left, right| left.difference.abs().total_cmp(&right.difference.abs()))
    }
}

/// Puts our statistics beside golden ones.
pub fn compare(ours: &DistributionStatistics, golden: &DistributionStatistics) -> Comparison {
    let means = ours.summaries().into_iter().zip(golden.summaries()).filter_map(|(here, there)| {
        let (statistic, ours, golden) = (here.key, here.summary, there.summary);
        let (ours, golden) = (ours?, golden?);
        Some(MeanRow {
            statistic: statistic.to_owned(),
            golden: golden.mean,
            golden_sem: golden.sem,
            ours: ours.mean,
            our_sem: ours.sem,
            z: z(ours.mean, ours.sem, golden.mean, golden.sem),
        })
    });
    let mut shares = Vec::new();
    if let (Some(ours), Some(golden)) = (&ours.group_sizes, &golden.group_sizes) {
        shares.extend(share_rows("bids_per_xor_group", &ours.shares(), &golden.shares()));
    }
    if let (Some(ours), Some(golden)) = (&ours.bundle_sizes, &golden.bundle_sizes) {
        shares.extend(share_rows("bundle size", &ours.shares, &golden.shares));
    }
    Comparison { means: means.collect(), shares }
}

fn z(ours: f64, our_sem: Option<f64>, golden: f64, golden_sem: Option<f64>) -> Option<f64> {
    let error = our_sem?.hypot(golden_sem?);
    let difference = ours - golden;
    if error > 0.0 {
        return Some(difference / error);
    }
    let agree = difference.abs() <= 1e-6 * ours.abs().max(golden.abs());
    Some(if agree { 0.0 } else { f64::INFINITY.copysign(difference) })
}

/// A row for every size that either side has; none if a side has no sizes.
fn share_rows(of: &str, ours: &BTreeMap<usize, f64>, golden: &BTreeMap<usize, f64>) -> Vec<ShareRow> {
    if ours.is_empty() || golden.is_empty() {
        return Vec::new();
    }
    let sizes: BTreeSet<usize> = ours.keys().chain(golden.keys()).copied().collect();
    let row = |size: usize| {
        let share = |shares: &BTreeMap<usize, f64>| shares.get(&size).copied().unwrap_or(0.0);
        let (ours, golden) = (share(ours), share(golden));
        ShareRow { statistic: format!("{of} {size}"), golden, ours, difference: ours - golden }
    };
    sizes.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn z_is_in_units_of_both_errors() {
        assert_eq!(z(12.0, Some(0.3), 10.0, Some(0.4)), Some(4.0));
        assert_eq!(z(10.0, Some(0.3), 12.0, Some(0.4)), Some(-4.0));
        assert_eq!(z(10.0, None, 12.0, Some(0.4)), None);
        assert_eq!(z(10.0, Some(0.0), 10.000_001, Some(0.0)), Some(0.0));
        assert_eq!(z(10.0, Some(0.0), 10.001, Some(0.0)), Some(f64::NEG_INFINITY));
        assert_eq!(z(0.0, Some(0.0), 0.0, Some(0.0)), Some(0.0));
    }

    #[test]
    fn a_side_without_sizes_is_not_compared() {
        let sizes = BTreeMap::from([(1, 1.0)]);
        assert_eq!(share_rows("bundle size", &sizes, &BTreeMap::new()), []);
        assert_eq!(share_rows("bundle size", &BTreeMap::new(), &sizes), []);
    }

    #[test]
    fn sizes_of_either_side_have_a_row() {
        let rows = share_rows("bundle size", &BTreeMap::from([(1, 0.25), (3, 0.75)]), &BTreeMap::from([(2, 1.0)]));
        let rows: Vec<(&str, f64)> = rows.iter().map(|row| (row.statistic.as_str(), row.difference)).collect();
        assert_eq!(rows, [("bundle size 1", 0.25), ("bundle size 2", -1.0), ("bundle size 3", 0.75)]);
    }
}
