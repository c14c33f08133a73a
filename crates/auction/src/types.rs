//! Finitely many types of a bidder.

use crate::bundle::is_subset;
use crate::valuations::Valuations;
use crate::xor::XorValuations;
use std::collections::HashMap;

/// The types that one bidder can have, `N` of them, each with a weight; its probability is its share of all weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Types {
    valuations: Valuations,
    weights: Vec<f64>,
    rows: Vec<usize>,
}

impl Types {
    /// The different rows among some bidders, in the order of their first, each with the number of its rows.
    ///
    /// XOR bidders are one type if their atoms are the same, in any order, but for those that change no value: an atom that has
    /// another inside which is worth as much.
    pub fn of_bidders(bidders: &Valuations) -> Self {
        Self::of_rows(&without_idle_atoms(bidders))
    }

    /// The different rows among some bidders as they are, in the order of their first, each with the number of its rows.
    pub fn of_rows(valuations: &Valuations) -> Self {
        let mut places: HashMap<Row, usize> = HashMap::new();
        let (mut weights, mut rows) = (Vec::new(), Vec::new());
        for bidder in 0..valuations.bidders() {
            let place = *places.entry(row(valuations, bidder)).or_insert(rows.len());
            if place == rows.len() {
                weights.push(0.0);
                rows.push(bidder);
            }
            weights[place] += 1.0;
        }
        Self { valuations: valuations.select(rows.iter().copied()), weights, rows }
    }

    /// Every row a type with its weight.
    ///
    /// # Panics
    /// If there is not one finite weight above 0 for each row.
    pub fn weighted(rows: &Valuations, weights: Vec<f64>) -> Self {
        assert_eq!(rows.bidders(), weights.len(), "a weight for each type");
        assert!(weights.iter().all(|weight| weight.is_finite() && *weight > 0.0), "weights are finite and above 0");
        Self { valuations: without_idle_atoms(rows), rows: (0..weights.len()).collect(), weights }
    }

    /// The number of types `N`.
    pub fn count(&self) -> usize {
        self.weights.len()
    }

    /// The types as bidders, one each; but for [`Self::of_rows`], XOR types without the atoms that change no value, by falling value.
    pub fn valuations(&self) -> &Valuations {
        &self.valuations
    }

    /// Their weights `[N]`.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The first row of each `[N]`, among the bidders or in the list that they were taken from.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }
}

/// What two bidders of one type have in common: the bits of their values, and of atoms the words.
type Row = (Vec<u64>, Vec<u32>);

fn row(valuations: &Valuations, bidder: usize) -> Row {
    match valuations {
        Valuations::Xor(xor) => (
            xor.atoms(bidder).flat_map(|(words, _)| words.iter().copied()).collect(),
            xor.atoms(bidder).map(|(_, value)| value.to_bits()).collect(),
        ),
        // Of -0 and 0, 0.
        Valuations::Additive(items) | Valuations::UnitDemand(items) => {
            (Vec::new(), items.row(bidder).iter().map(|value| (value + 0.0).to_bits()).collect())
        }
    }
}

/// The same bidders, XOR ones without the atoms that change no value, by falling value and then by words.
fn without_idle_atoms(bidders: &Valuations) -> Valuations {
    let Valuations::Xor(xor) = bidders else { return bidders.clone() };
    let mut kept = XorValuations::new(xor.goods());
    for bidder in 0..xor.bidders() {
        let mut atoms: Vec<(&[u64], f32)> = xor.atoms(bidder).collect();
        atoms.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        for (place, &(words, value)) in atoms.iter().enumerate() {
            let replaces = |(other, &(inside, worth)): (usize, &(&[u64], f32))| {
                other != place
                    && worth >= value
                    && is_subset(inside, words)
                    && (worth > value || inside != words || other < place)
            };
            if value > 0.0 && !atoms.iter().enumerate().any(replaces) {
                kept.push_atom(words, value);
            }
        }
        kept.finish_bidder();
    }
    Valuations::Xor(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::valuations::ItemValues;

    #[test]
    fn equal_rows_are_one_type() {
        let items = ItemValues::new(2, vec![1.0, 2.0, 0.0, 3.0, 1.0, 2.0]);
        let types = Types::of_bidders(&Valuations::Additive(items));
        assert_eq!((types.weights(), types.rows()), (&[2.0, 1.0][..], &[0, 1][..]));
        assert_eq!(types.valuations(), &Valuations::Additive(ItemValues::new(2, vec![1.0, 2.0, 0.0, 3.0])));
    }

    #[test]
    fn atoms_that_change_no_value_make_no_type() {
        let mut xor = XorValuations::new(3);
        let mut bidder = |atoms: &[(&[usize], f32)]| {
            for (goods, value) in atoms {
                xor.push_atom(Bundle::from_goods(3, goods.iter().copied()).words(), *value);
            }
            xor.finish_bidder();
        };
        bidder(&[(&[0], 2.0), (&[1, 2], 3.0)]);
        // A superset of no more value, no value, the same twice, another order.
        bidder(&[(&[1, 2], 3.0), (&[0, 1], 2.0), (&[0], 2.0), (&[2], 0.0), (&[0], 2.0), (&[0], 1.0)]);
        bidder(&[(&[0], 2.0), (&[1, 2], 3.0), (&[0, 1], 2.5)]);
        let types = Types::of_bidders(&Valuations::Xor(xor));
        assert_eq!((types.weights(), types.rows()), (&[2.0, 1.0][..], &[0, 2][..]));
        let Valuations::Xor(kept) = types.valuations() else { unreachable!() };
        assert_eq!(kept.offsets(), [0, 2, 5]);
    }
}
