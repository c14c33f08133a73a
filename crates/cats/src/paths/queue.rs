//! A queue that gives the least first.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Items with a cost each that is not negative, the cheapest one first.
#[derive(Debug, Clone)]
pub(super) struct Queue<T> {
    entries: BinaryHeap<Entry<T>>,
}

impl<T> Queue<T> {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { entries: BinaryHeap::new() }
    }

    /// Takes everything out.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Puts an item in.
    pub(super) fn push(&mut self, cost: f64, item: T) {
        self.entries.push(Entry { cost, item });
    }

    /// Takes a cheapest item out, with its cost.
    pub(super) fn pop(&mut self) -> Option<(f64, T)> {
        self.entries.pop().map(|entry| (entry.cost, entry.item))
    }
}

/// An item, which counts as greater the less it costs.
#[derive(Debug, Clone)]
struct Entry<T> {
    cost: f64,
    item: T,
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        // The bits of numbers that are not negative are in their order.
        other.cost.to_bits().cmp(&self.cost.to_bits())
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Entry<T> {}
