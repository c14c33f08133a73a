//! The value models of the published experiments.

use crate::value_model::ValueModel;

/// The published value model of a name that logs know; eBay auctions have private values.
///
/// Source: arXiv 2507.09083 and its logs; the numbers are the same in all of them.
pub(super) fn published_values(name: &str) -> ValueModel {
    match name {
        "affiliated" => ValueModel::Affiliated { common: 20.0, own: 20.0 },
        "common" => ValueModel::Common { low: 20.0, high: 79.0, noise: 20.0 },
        _ => ValueModel::private(99.0),
    }
}
