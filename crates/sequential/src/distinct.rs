//! Equal things merged, so that each is worked on once.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// The distinct ones of some things in the order of their first appearance, and which of them each is.
pub fn distinct<T: Hash + Eq + Copy>(things: impl Iterator<Item = T>) -> (Vec<T>, Vec<usize>) {
    let mut known = FxHashMap::default();
    let mut distinct = Vec::new();
    let number = |thing| {
        *known.entry(thing).or_insert_with(|| {
            distinct.push(thing);
            distinct.len() - 1
        })
    };
    let which = things.map(number).collect();
    (distinct, which)
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn things_come_in_the_order_of_their_first_appearance() {
        assert_eq!(distinct([3, 1, 3, 2, 1].into_iter()), (vec![3, 1, 2], vec![0, 1, 0, 2, 1]));
    }
}
