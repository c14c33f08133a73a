//! The names of random streams, each declared once.

/// A single random stream, drawn by [`Seed::stream`](crate::Seed::stream).
///
/// It has no numbers: a [`Series`] has.
///
/// ```compile_fail,E0308
/// use diffecon_auction::{Seed, Stream};
///
/// Seed::new(1).stream_at(Stream::new("start weights"), 7);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    name: &'static str,
}

/// A numbered series of random streams, of training steps, say, or of blocks of bidders; drawn by
/// [`Seed::stream_at`](crate::Seed::stream_at).
///
/// It is not drawn without a number:
///
/// ```compile_fail,E0308
/// use diffecon_auction::{Seed, Series};
///
/// Seed::new(1).stream(Series::new("batches"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    name: &'static str,
}

impl Stream {
    /// The stream of this name. Outside tests [`streams!`](crate::streams!) calls it.
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl Series {
    /// The series of this name. Outside tests [`streams!`](crate::streams!) calls it.
    pub const fn new(name: &'static str) -> Self {
        Self { name }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// Declares the random streams of a crate, all of them in one place: a constant each, and `STREAMS`, the list of names.
///
/// ```
/// mod streams {
///     diffecon_auction::streams! {
///         /// The start weights.
///         START: Stream = "start weights";
///         /// The bidders of a step's batch, by step.
///         BATCHES: Series = "batches";
///     }
/// }
/// use diffecon_auction::Seed;
///
/// let seed = Seed::new(1);
/// let (_start, _third) = (seed.stream(streams::START), seed.stream_at(streams::BATCHES, 2));
/// assert_eq!(streams::STREAMS, ["start weights", "batches"]);
/// ```
///
/// Two equal names, whatever they name, would draw the same numbers. They do not compile:
///
/// ```compile_fail,E0080
/// diffecon_auction::streams! {
///     /// The start weights.
///     START: Stream = "actor";
///     /// The bidders of a step's batch, by step.
///     BATCHES: Series = "actor";
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! streams {
    ($($(#[$attribute:meta])* $constant:ident: $kind:ident = $name:literal;)+) => {
        $($(#[$attribute])* pub const $constant: $crate::$kind = $crate::$kind::new($name);)+

        /// The names of all streams here, no two of them alike.
        pub const STREAMS: &[&str] = &[$($name),+];

        const _: () = assert!($crate::stream::are_distinct(STREAMS), "two streams have the same name");
    };
}

/// Whether all names are distinct, and their places in a stream's key with them.
pub const fn are_distinct(names: &[&str]) -> bool {
    let mut name = 1;
    while name < names.len() {
        let mut other = 0;
        while other < name {
            if fnv1a(names[name]) == fnv1a(names[other]) {
                return false;
            }
            other += 1;
        }
        name += 1;
    }
    true
}

/// The 64-bit FNV-1a hash: the names' fixed place in a stream's key.
pub(crate) const fn fnv1a(name: &str) -> u64 {
    let (bytes, mut hash, mut index) = (name.as_bytes(), 0xcbf2_9ce4_8422_2325, 0);
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        index += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_seen_wherever_they_are() {
        assert!(are_distinct(&[]));
        assert!(are_distinct(&["a", "b", "ab", "ba", ""]));
        assert!(!are_distinct(&["a", "b", "a"]));
        assert!(!are_distinct(&["b", "a", "a"]));
        assert!(!are_distinct(&["a", "a", "b"]));
    }

    #[test]
    fn the_hash_is_that_of_its_authors() {
        // The test vectors of Fowler, Noll and Vo.
        assert_eq!(fnv1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a("foobar"), 0x8594_4171_f739_67e8);
    }
}
