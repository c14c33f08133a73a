//! The bids of one bidder, before they stand in an instance or a population.

use diffecon_auction::XorValuations;
use diffecon_auction::bundle::words_for;

/// The atoms of one bidder, of which the bidder wants at most one (XOR): bundles and prices, in the bidder's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Atoms {
    /// Words of a bundle.
    per_bundle: usize,
    /// `[atoms, per_bundle]`
    words: Vec<u64>,
    /// `[atoms]`
    prices: Vec<f64>,
}

impl Atoms {
    /// No atoms yet, over `goods` goods.
    pub fn new(goods: usize) -> Self {
        Self { per_bundle: words_for(goods), words: Vec::new(), prices: Vec::new() }
    }

    /// Takes all atoms out.
    pub fn clear(&mut self) {
        self.words.clear();
        self.prices.clear();
    }

    /// Appends an atom with the words of its bundle.
    pub fn push(&mut self, words: &[u64], price: f64) {
        debug_assert_eq!(words.len(), self.per_bundle, "a bundle over the same goods");
        self.words.extend_from_slice(words);
        self.prices.push(price);
    }

    /// Appends an atom for these goods.
    pub fn push_goods(&mut self, goods: impl IntoIterator<Item = usize>, price: f64) {
        let place = self.words.len();
        self.words.resize(place + self.per_bundle, 0);
        for good in goods {
            self.words[place + good / 64] |= 1 << (good % 64);
        }
        self.prices.push(price);
    }

    /// The number of atoms.
    pub fn len(&self) -> usize {
        self.prices.len()
    }

    /// Whether there is no atom.
    pub fn is_empty(&self) -> bool {
        self.prices.is_empty()
    }

    /// The words and the price of every atom.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u64], f64)> {
        self.words.chunks_exact(self.per_bundle).zip(self.prices.iter().copied())
    }

    /// Appends the atoms to `valuations` as one bidder; prices become `f32`.
    pub fn append_to(&self, valuations: &mut XorValuations) {
        self.iter().for_each(|(words, price)| valuations.push_atom(words, price as f32));
        valuations.finish_bidder();
    }
}
