//! What a bidder would pay for a bundle, on a GPU.

#![expect(clippy::needless_range_loop, reason = "kernels loop over numbers")]
#![expect(clippy::trivially_copy_pass_by_ref, reason = "an `Array` stands for registers, not for four bytes")]

use crate::bidder_tensors::BidderTensors;
use crate::gpu::{WORD, floats, integers};
use burn::backend::TensorMetadata;
use burn_cubecl::{CubeBackend, cubecl};
use cubecl::prelude::*;

impl BidderTensors<CubeBackend> {
    /// As kernel arguments, for bundles of so many words.
    pub fn to_args(&self, words: usize) -> BiddersArgs {
        match self.clone() {
            Self::Xor { atoms, values, offsets, .. } => {
                assert_eq!(atoms.shape().dims::<2>()[1], words, "words of an atom");
                BiddersArgs::Xor(XorBiddersLaunch::new(
                    integers(atoms).into_buffer_arg(),
                    floats(values).into_buffer_arg(),
                    integers(offsets).into_buffer_arg(),
                ))
            }
            Self::Items { values, unit_demand } => {
                let [_, goods] = values.shape().dims();
                assert_eq!(words, goods.div_ceil(WORD), "words of a bundle of {goods} goods");
                let values = floats(values).into_buffer_arg();
                BiddersArgs::Items(ItemBiddersLaunch::new(values, goods, unit_demand))
            }
            Self::Host(_) => unreachable!("a GPU's bidders are in its memory"),
        }
    }

    /// Whether a byte says which of a bidder's options he chooses, or that he has none.
    pub fn options_are_bytes(&self) -> bool {
        matches!(self, Self::Xor { most_atoms, .. } if *most_atoms <= NO_BYTE as usize)
    }
}

/// Bundles that a bidder looks at side by side, at most: their options fill a word.
pub const AT_ONCE: usize = 4;
/// The option of a bidder who has none that a bundle covers.
const NO_OPTION: u32 = u32::MAX;
/// The same as a byte.
const NO_BYTE: u32 = 0xff;

/// The byte of an option.
#[cube]
pub fn byte_of(option: u32) -> u32 {
    option & NO_BYTE
}

/// The option of a byte.
#[cube]
pub fn option_of(byte: u32) -> u32 {
    select(byte == NO_BYTE, NO_OPTION, byte)
}

/// The valuations of all bidders, on the device. Which kind it is, is known when a kernel compiles.
#[expect(dead_code, reason = "a kernel only sees the expansion, `BiddersArgs` builds it")]
#[derive(CubeType, CubeLaunch)]
pub enum Bidders {
    Xor(XorBidders),
    Items(ItemBidders),
}

/// Bids of which at most one is served.
#[derive(CubeType, CubeLaunch)]
pub struct XorBidders {
    /// `[A, W]`, each bidder's atoms by falling value.
    atoms: Box<[u32]>,
    /// `[A]`.
    values: Box<[f32]>,
    /// `[N + 1]`: bidder `n` holds atoms `offsets[n]..offsets[n + 1]`.
    offsets: Box<[u32]>,
}

/// A value for each good: they add up, or the best one counts.
#[derive(CubeType, CubeLaunch)]
pub struct ItemBidders {
    /// `[N, M]`.
    values: Box<[f32]>,
    goods: usize,
    #[cube(comptime)]
    unit_demand: bool,
}

#[cube]
impl Bidders {
    /// What `bidder` would pay for `bundle`.
    pub fn value(&self, bidder: usize, bundle: &Array<u32>, #[comptime] words: usize) -> f32 {
        match self {
            Bidders::Xor(bidders) => bidders.value(bidder, bundle, words),
            Bidders::Items(bidders) => bidders.value(bidder, bundle, words),
        }
    }

    /// What `bidder` would pay for so many bundles, at most `at_once`, from the `first` on, and his option that each covers: which of
    /// his atoms; no matter where goods have values.
    pub fn values_and_options(
        &self,
        bidder: usize,
        bundles: &[u32],
        first: usize,
        count: usize,
        #[comptime] words: usize,
        #[comptime] at_once: usize,
    ) -> (Array<f32>, Array<u32>) {
        match self {
            Bidders::Xor(bidders) => {
                let options = bidders.options(bidder, bundles, first, count, words, at_once);
                let mut values = Array::<f32>::new(at_once);
                #[unroll]
                for place in 0..at_once {
                    values[place] = bidders.value_of(bidder, options[place]);
                }
                (values, options)
            }
            Bidders::Items(bidders) => {
                let mut values = Array::<f32>::new(at_once);
                let mut options = Array::<u32>::new(at_once);
                #[unroll]
                for place in 0..at_once {
                    options[place] = 0u32;
                    values[place] = 0.0f32;
                    if place < count {
                        let bundle = bundle_at(bundles, first + place, words);
                        values[place] = bidders.value(bidder, &bundle, words);
                    }
                }
                (values, options)
            }
        }
    }

    /// What `bidder` would pay for `bundle` of which this is known to be his option.
    pub fn value_again(&self, bidder: usize, bundle: &Array<u32>, option: u32, #[comptime] words: usize) -> f32 {
        match self {
            Bidders::Xor(bidders) => bidders.value_of(bidder, option),
            Bidders::Items(bidders) => bidders.value(bidder, bundle, words),
        }
    }

    /// What `bidder`'s best option is worth where goods are had with probabilities of these logarithms, and which one it is: an atom,
    /// or a good. Where all goods add up, 1.
    pub fn smooth_best(&self, bidder: usize, logarithms: &[f32], #[comptime] words: usize) -> (f32, u32) {
        match self {
            Bidders::Xor(bidders) => bidders.smooth_best(bidder, logarithms, words),
            Bidders::Items(bidders) => bidders.smooth_best(bidder, logarithms),
        }
    }

    /// The slope in the logarithm of a good's probability as a multiple of [`Self::smooth_best`], but for [`Self::factor`].
    pub fn slope_in(&self, bidder: usize, option: u32, good: usize, #[comptime] words: usize) -> f32 {
        match self {
            Bidders::Xor(bidders) => bidders.slope_in(option, good, words),
            Bidders::Items(bidders) => bidders.slope_in(bidder, option, good),
        }
    }

    /// What all slopes in a logarithm are to be multiplied by.
    pub fn factor(&self, logarithm: f32) -> f32 {
        match self {
            Bidders::Xor(_) => 1.0f32.runtime(),
            Bidders::Items(bidders) => bidders.factor(logarithm),
        }
    }
}

#[cube]
impl XorBidders {
    /// The value of the first atom that the bundle contains: none is worth more.
    fn value(&self, bidder: usize, bundle: &Array<u32>, #[comptime] words: usize) -> f32 {
        let first = self.offsets[bidder] as usize;
        let end = self.offsets[bidder + 1] as usize;
        let mut value = 0.0f32;
        for atom in first..end {
            let mut missing = 0u32;
            #[unroll]
            for word in 0..words {
                missing |= self.atoms[atom * words + word] & !bundle[word];
            }
            if missing == 0 {
                value = self.values[atom];
                break;
            }
        }
        value
    }

    /// The numbers, among the bidder's, of the first atoms that bundles contain, for a few bundles side by side: each atom is read once.
    fn options(
        &self,
        bidder: usize,
        bundles: &[u32],
        first: usize,
        count: usize,
        #[comptime] words: usize,
        #[comptime] at_once: usize,
    ) -> Array<u32> {
        let begin = self.offsets[bidder] as usize;
        let end = self.offsets[bidder + 1] as usize;
        let mut lacking = Array::<u32>::new(comptime!(at_once * words));
        let mut options = Array::<u32>::new(at_once);
        #[unroll]
        for place in 0..at_once {
            options[place] = NO_OPTION.runtime();
            #[unroll]
            for word in 0..words {
                // Beyond the last there is the last once more.
                lacking[place * words + word] = !bundles[(first + min(place, count - 1)) * words + word];
            }
        }
        for atom in begin..end {
            let mut missing = Array::<u32>::new(at_once);
            #[unroll]
            for place in 0..at_once {
                missing[place] = 0u32;
            }
            #[unroll]
            for word in 0..words {
                let wanted = self.atoms[atom * words + word];
                #[unroll]
                for place in 0..at_once {
                    missing[place] |= wanted & lacking[place * words + word];
                }
            }
            let mut worst = 0u32;
            #[unroll]
            for place in 0..at_once {
                let option = select(missing[place] == 0, (atom - begin) as u32, NO_OPTION);
                options[place] = min(options[place], option);
                worst = max(worst, options[place]);
            }
            if worst != NO_OPTION {
                break;
            }
        }
        options
    }

    /// What an option is worth.
    fn value_of(&self, bidder: usize, option: u32) -> f32 {
        let mut value = 0.0f32;
        if option != NO_OPTION {
            value = self.values[(self.offsets[bidder] + option) as usize];
        }
        value
    }

    /// The atom with the greatest `value_a prod_{i in a} p_i`.
    fn smooth_best(&self, bidder: usize, logarithms: &[f32], #[comptime] words: usize) -> (f32, u32) {
        let first = self.offsets[bidder] as usize;
        let end = self.offsets[bidder + 1] as usize;
        let mut best = 0.0f32;
        let mut option = 0u32;
        for atom in first..end {
            let mut logarithm = 0.0f32;
            #[unroll]
            for word in 0..words {
                let mut rest = self.atoms[atom * words + word];
                let mut good = (word * WORD).runtime();
                while rest != 0 {
                    if rest & 1 == 1 {
                        logarithm += logarithms[good];
                    }
                    rest >>= 1;
                    good += 1;
                }
            }
            let value = self.values[atom] * logarithm.exp();
            if value > best {
                best = value;
                option = atom as u32;
            }
        }
        (best, option)
    }

    /// 1 where the atom has the good.
    fn slope_in(&self, option: u32, good: usize, #[comptime] words: usize) -> f32 {
        let word = self.atoms[option as usize * words + good / WORD];
        f32::cast_from((word >> (good % WORD) as u32) & 1)
    }
}

#[cube]
impl ItemBidders {
    /// The sum of the values of the bundle's goods, or the largest of them and zero.
    fn value(&self, bidder: usize, bundle: &Array<u32>, #[comptime] words: usize) -> f32 {
        let mut value = 0.0f32;
        #[unroll]
        for word in 0..words {
            let held = bundle[word];
            let end = min((word + 1) * WORD, self.goods);
            for good in word * WORD..end {
                let bit = (held >> (good - word * WORD) as u32) & 1;
                let worth = select(bit == 1, self.values[bidder * self.goods + good], 0.0);
                if comptime!(self.unit_demand) {
                    value = max(value, worth);
                } else {
                    value += worth;
                }
            }
        }
        value
    }

    /// The good with the greatest `value_i p_i`; 1 where goods add up.
    fn smooth_best(&self, bidder: usize, logarithms: &[f32]) -> (f32, u32) {
        let mut best = 1.0f32;
        let mut option = 0u32;
        if comptime!(self.unit_demand) {
            best = 0.0f32;
            for good in 0..self.goods {
                let value = self.values[bidder * self.goods + good] * logarithms[good].exp();
                if value > best {
                    best = value;
                    option = good as u32;
                }
            }
        }
        (best, option)
    }

    /// 1 for the good that is bought, or the good's value.
    fn slope_in(&self, bidder: usize, option: u32, good: usize) -> f32 {
        if comptime!(self.unit_demand) {
            select(option == good as u32, 1.0f32, 0.0f32)
        } else {
            self.values[bidder * self.goods + good]
        }
    }

    /// The probability, where goods add up.
    fn factor(&self, logarithm: f32) -> f32 {
        if comptime!(self.unit_demand) { 1.0f32.runtime() } else { logarithm.exp() }
    }
}

/// The bundle at a point, copied to registers.
#[cube]
pub fn bundle_at(bundles: &[u32], point: usize, #[comptime] words: usize) -> Array<u32> {
    let mut bundle = Array::new(words);
    #[unroll]
    for word in 0..words {
        bundle[word] = bundles[point * words + word];
    }
    bundle
}
