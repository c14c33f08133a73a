//! The names of variables and rows, by which they are found again.

use std::collections::HashMap;

/// Names in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: HashMap<Box<str>, u32>,
    /// The memory of the texts.
    text_bytes: usize,
}

impl Names {
    /// The place of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.places.get(name).copied()
    }

    /// Gives a new name its place.
    pub fn insert(&mut self, name: &str, place: u32) {
        // The allocator rounds the text up.
        self.text_bytes += name.len() + 32;
        self.places.insert(name.into(), place);
    }

    /// The name of a place, which is searched for.
    pub fn name(&self, place: u32) -> &str {
        let found = self.places.iter().find(|(_, known)| **known == place);
        found.map_or("without a name", |(name, _)| name)
    }

    /// The memory that they take when a name of so many bytes comes to them.
    pub fn bytes_with(&self, length: usize) -> usize {
        let (count, capacity) = (self.places.len(), self.places.capacity());
        // A seventh of the places stays free; a full table is copied to one of twice the size.
        let places = (if count < capacity { capacity } else { 3 * capacity.max(8) }) * 8 / 7;
        places * (size_of::<(Box<str>, u32)>() + 1) + self.text_bytes + length + 32
    }
}
