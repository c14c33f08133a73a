//! Names of states, actions and outcomes, for errors and files.

use std::borrow::Cow;

/// The names of one kind of thing, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Labels {
    /// A name for each.
    Given(Vec<String>),
    /// So many, named by a word and their number: `tree 17`. They take no memory.
    Numbered(&'static str, usize),
}

impl Labels {
    /// From names.
    pub fn given<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Given(names.into_iter().map(str::to_owned).collect())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Given(names) => names.len(),
            Self::Numbered(_, count) => *count,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of one.
    ///
    /// # Panics
    /// If there are names and fewer than that.
    pub fn name(&self, index: usize) -> Cow<'_, str> {
        match self {
            Self::Given(names) => Cow::Borrowed(&names[index]),
            Self::Numbered(word, _) => Cow::Owned(format!("{word} {index}")),
        }
    }
}
