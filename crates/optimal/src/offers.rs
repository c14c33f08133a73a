//! What a type may be sold, and what that is worth to every other type.
//!
//! A mechanism gives each type a lottery over bundles. Few lotteries are enough, whatever the number of goods:
//!
//! - XOR: over the type's own atoms. A bundle that he gets may be replaced by the best of his atoms inside it, or by nothing if
//!   there is none: his value stays, and no other type's value rises, since the goods are fewer. So no incentive
//!   constraint is harmed and he pays the same.
//! - Unit demand: over single goods, likewise: a bundle is replaced by his best good inside it.
//! - Additive: the value of a lottery, to every type, depends only on the probability of each good, `sum_i q_i v_i`. So a lottery is
//!   a point `q` of `[0, 1]^M`. Any such point is a lottery: with the goods sorted by falling `q`, sell the first `k` goods with
//!   probability `q_k - q_(k+1)`, and nothing with `1 - q_1`.
//!
//! So type `t` has offers `a` (his atoms, or the goods) with probabilities `x_ta >= 0`, of which `sum_a x_ta <= 1`, or of additive
//! types `x_ta <= 1` each; and type `s` values the lottery of type `t` at `sum_a x_ta v_s(a)`.

use diffecon_auction::Types;
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use diffecon_auction::{ItemValues, Valuations, XorValuations};
use rayon::prelude::*;
use std::ops::Range;

/// The offers of all types, and their values to all types.
pub struct Offers<'a> {
    types: &'a Types,
    values: Values<'a>,
}

enum Values<'a> {
    /// Of every atom to every type, `[N, atoms]`.
    Xor(&'a XorValuations, Vec<f32>),
    /// Of every good.
    Items(&'a ItemValues),
}

impl<'a> Offers<'a> {
    /// The offers of these types.
    pub fn new(types: &'a Types) -> Self {
        let values = match types.valuations() {
            Valuations::Xor(xor) => Values::Xor(xor, atoms_to_types(types.valuations(), xor)),
            Valuations::Additive(items) | Valuations::UnitDemand(items) => Values::Items(items),
        };
        Self { types, values }
    }

    /// The types.
    pub fn types(&self) -> &'a Types {
        self.types
    }

    /// Whether a lottery may have several offers at once, each with a probability of its own.
    pub fn at_once(&self) -> bool {
        matches!(self.types.valuations(), Valuations::Additive(_))
    }

    /// The places of a type's offers among those of all types.
    pub fn of(&self, one: usize) -> Range<usize> {
        match &self.values {
            Values::Xor(xor, _) => xor.atom_range(one),
            Values::Items(items) => one * items.goods()..(one + 1) * items.goods(),
        }
    }

    /// The number of offers of all types.
    pub fn count(&self) -> usize {
        self.of(self.types.count() - 1).end
    }

    /// What the offers of the type `seller` are worth to the type `buyer`.
    pub fn values(&self, buyer: usize, seller: usize) -> &[f32] {
        match &self.values {
            Values::Xor(xor, values) => {
                let atoms = xor.values().len();
                let Range { start, end } = xor.atom_range(seller);
                &values[buyer * atoms + start..buyer * atoms + end]
            }
            Values::Items(items) => items.row(buyer),
        }
    }

    /// The most that anything is worth to a type.
    pub fn best(&self, one: usize) -> f64 {
        let own = self.values(one, one).iter().map(|&value| f64::from(value));
        if self.at_once() { own.sum() } else { own.fold(0.0, f64::max) }
    }
}

/// The value of every type's atoms to every type, `[N, atoms]`.
fn atoms_to_types(valuations: &Valuations, xor: &XorValuations) -> Vec<f32> {
    let (elements, goods) = (xor.values().len(), xor.goods());
    if elements == 0 {
        return Vec::new();
    }
    let words = slice(xor.bundles(), 1);
    let menu = SlicedMenu { elements, support: 1, goods, words: &words };
    let mut values = vec![0.0; xor.bidders() * elements];
    values
        .par_chunks_mut(elements)
        .enumerate()
        .for_each(|(buyer, row)| valuations.valuation(buyer).values_of(&menu, row));
    values
}
