//! A monotone lattice: a surcharge by what a bundle's goods cost and how many they are.

use diffecon_config::OutOfRange;
use serde::{Deserialize, Serialize};

/// The most cells a side.
pub const MOST_CELLS: usize = 64;

/// A table of surcharges over the unit square, interpolated between its knots, which never falls.
///
/// The first coordinate of a bundle is the sum of its goods' prices as a share of that of all goods, the second the root of its
/// size as a share of the number of goods. With `cells` cells a side there are `(cells + 1)^2` knots, evenly spaced. Since no
/// knot is below its neighbours with less, a surcharge never falls as goods are added.
/// Source of lattices: Gupta et al., "Monotonic Calibrated Interpolated Look-Up Tables", JMLR 17 (2016).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedLattice")]
pub struct Lattice {
    cells: usize,
    table: Vec<f64>,
}

/// A [`Lattice`] as it is read, before its knots are checked.
#[derive(Deserialize)]
struct UncheckedLattice {
    cells: usize,
    table: Vec<f64>,
}

impl TryFrom<UncheckedLattice> for Lattice {
    type Error = OutOfRange;

    fn try_from(unchecked: UncheckedLattice) -> Result<Self, OutOfRange> {
        Self::new(unchecked.cells, unchecked.table)
    }
}

impl Lattice {
    /// A lattice of `cells` cells a side from its `table` `[(cells + 1)^2]`, one row for each knot of the first coordinate.
    ///
    /// # Errors
    /// If the table has another length, does not begin at 0, or falls in a row or a column.
    pub fn new(cells: usize, table: Vec<f64>) -> Result<Self, OutOfRange> {
        let allowed = format!("in [1, {MOST_CELLS}]");
        OutOfRange::unless((1..=MOST_CELLS).contains(&cells), "cells of a lattice", allowed, cells)?;
        let side = cells + 1;
        OutOfRange::unless(table.len() == side * side, "number of a lattice's knots", side * side, table.len())?;
        OutOfRange::unless(table[0] == 0.0, "first knot of a lattice", 0, table[0])?;
        for (knot, &surcharge) in table.iter().enumerate() {
            let above = if knot >= side { table[knot - side] } else { 0.0 };
            let left = if knot % side > 0 { table[knot - 1] } else { 0.0 };
            let least = above.max(left);
            let name = || format!("knot {knot} of a lattice");
            let allowed = || format!("finite and at least the {least} of its neighbours with less");
            OutOfRange::unless(surcharge.is_finite() && surcharge >= least, name(), allowed(), surcharge)?;
        }
        Ok(Self { cells, table })
    }

    /// Cells a side.
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The knots `[(cells + 1)^2]`.
    pub fn table(&self) -> &[f64] {
        &self.table
    }

    /// The surcharge of a bundle whose goods cost this share of what all cost, and are this share of all.
    pub fn surcharge(&self, price_share: f64, size_share: f64) -> f64 {
        let place = |share: f64| {
            let at = share.clamp(0.0, 1.0) * self.cells as f64;
            let cell = (at as usize).min(self.cells - 1);
            (cell, at - cell as f64)
        };
        let ((row, down), (column, right)) = (place(price_share), place(size_share.sqrt()));
        let knot = |row: usize, column: usize| self.table[row * (self.cells + 1) + column];
        let along = |row: usize| knot(row, column) * (1.0 - right) + knot(row, column + 1) * right;
        along(row) * (1.0 - down) + along(row + 1) * down
    }

    /// The same with every surcharge multiplied by a factor.
    ///
    /// # Errors
    /// If a surcharge is then negative or not finite.
    pub fn scaled(&self, factor: f64) -> Result<Self, OutOfRange> {
        Self::new(self.cells, self.table.iter().map(|surcharge| surcharge * factor).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knots_are_met_and_interpolated_between() {
        let lattice = Lattice::new(2, vec![0.0, 1.0, 1.0, 0.0, 2.0, 3.0, 0.5, 2.0, 7.0]).unwrap();
        // The second coordinate is the root of the size's share.
        assert_eq!(
            [(0.5, 0.25), (0.5, 1.0), (1.0, 1.0), (0.0, 0.0)].map(|(a, b)| lattice.surcharge(a, b)),
            [2.0, 3.0, 7.0, 0.0]
        );
        // The middle of the first cell.
        assert_eq!(lattice.surcharge(0.25, 0.0625), (0.0 + 1.0 + 0.0 + 2.0) / 4.0);
        assert_eq!(lattice.scaled(2.0).unwrap().surcharge(0.5, 1.0), 6.0);
    }

    #[test]
    fn tables_that_fall_are_refused() {
        let error = |table: &[f64]| Lattice::new(1, table.to_vec()).unwrap_err().to_string();
        assert_eq!(error(&[0.0, 1.0, 1.0]), "number of a lattice's knots should be 4, but is 3");
        assert_eq!(error(&[0.5, 1.0, 1.0, 1.0]), "first knot of a lattice should be 0, but is 0.5");
        let allowed = "finite and at least the 1 of its neighbours with less";
        assert_eq!(error(&[0.0, 1.0, 0.0, 0.5]), format!("knot 3 of a lattice should be {allowed}, but is 0.5"));
        assert_eq!(error(&[0.0, 0.0, 1.0, 0.5]), format!("knot 3 of a lattice should be {allowed}, but is 0.5"));
        assert!(error(&[0.0, f64::NAN, 1.0, 1.0]).starts_with("knot 1 of a lattice"));
        let cells = Lattice::new(65, vec![0.0; 66 * 66]).unwrap_err().to_string();
        assert_eq!(cells, "cells of a lattice should be in [1, 64], but is 65");
    }
}
