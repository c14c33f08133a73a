//! The forms in which an array holds bundles as bits.

use super::array::Array;
use super::npy::Npy;
use super::number::Meaning;
use crate::error::DataError;

/// Which bit of a packed byte is its first good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BitOrder {
    /// The highest, as `numpy.packbits` has it unless told otherwise.
    Big,
    /// The lowest.
    Little,
}

impl BitOrder {
    /// The order of this name.
    pub(super) fn named(name: &str) -> Result<Self, DataError> {
        match name {
            "big" => Ok(Self::Big),
            "little" => Ok(Self::Little),
            _ => Err(DataError::out_of_range("the bit order", "big or little", format!("{name:?}"))),
        }
    }

    /// What an array of one text says, `big` or `little` as in `NumPy`.
    pub(super) fn read(bytes: &[u8], place: &str) -> Result<Self, DataError> {
        let Npy { descr, shape, data, .. } = Npy::parse(bytes, place)?;
        let text: Vec<u8> = match descr.get(..2) {
            Some("<U") => data.chunks(4).filter(|unit| unit[1..] == [0; 3]).map(|unit| unit[0]).collect(),
            Some("|S") => data.to_vec(),
            _ => Vec::new(),
        };
        let one = shape.iter().all(|length| *length == 1);
        match text.split(|byte| *byte == 0).next() {
            Some(b"big") if one => Ok(Self::Big),
            Some(b"little") if one => Ok(Self::Little),
            _ => {
                let found =
                    format!("{:?} of the type '{descr}' and the shape {shape:?}", String::from_utf8_lossy(&text));
                Err(DataError::out_of_range("bitorder", "one text, big or little", found).at(place))
            }
        }
    }
}

/// How a bundle is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `[N, K]` integers, or `[N, K, W]` of 64 bits: good `i` is bit `i % 64` of word `i / 64`.
    Words(usize),
    /// `[N, K, P]` bytes of `numpy.packbits`, of 8 goods each.
    Packed(usize, BitOrder),
    /// `[N, K, M]` booleans.
    Indicators(usize),
}

/// An array of bundles.
pub(super) struct Masks<'a> {
    pub(super) array: Array<'a>,
    form: Form,
}

impl<'a> Masks<'a> {
    /// The form by the array's shape and type. A negative integer is what `astype(int64)` makes of a word whose last bit,
    /// 63, is set; in a bundle's last word that is allowed if the number of goods was told and is 64 a word, for otherwise
    /// a negative number is rather a mistake.
    ///
    /// Bytes are packed with the order `big` unless something says `little`. Bytes, or several words, that are all 0 or 1
    /// could be indicators as well: they are refused unless a bit order says that they are packed.
    pub(super) fn new(array: Array<'a>, order: Option<BitOrder>, goods: Option<usize>) -> Result<Self, DataError> {
        let integer = matches!(array.number.meaning, Meaning::Signed | Meaning::Unsigned);
        // An array without numbers has none of the forms.
        let shape = if array.shape.contains(&0) { &[] } else { &array.shape[..] };
        let form = match (shape, array.number.meaning, array.number.size) {
            ([_, _], _, _) if integer => Form::Words(1),
            (&[_, _, words], _, 8) if integer => Form::Words(words),
            (&[_, _, bytes], Meaning::Unsigned, 1) => Form::Packed(bytes, order.unwrap_or(BitOrder::Big)),
            (&[_, _, goods], Meaning::Boolean, _) => Form::Indicators(goods),
            _ => {
                let allowed = "[bidders, atoms] integers, [bidders, atoms, words] integers of 64 bits, \
                               [bidders, atoms, bytes] uint8 of numpy.packbits or [bidders, atoms, goods] bool, each at least 1";
                let shape = &array.shape;
                let found = format!("{shape:?} of {:?} with {} bytes", array.number.meaning, array.number.size);
                return Err(array.out_of_range("the shape and type of bundles", allowed, found));
            }
        };
        if order.is_some() && !matches!(form, Form::Packed(..)) {
            let allowed = "left out unless bundles are [bidders, atoms, bytes] uint8";
            return Err(array.out_of_range("bitorder", allowed, format!("given beside {:?}", array.shape)));
        }
        let masks = Self { array, form };
        masks.check_signs(goods)?;
        if order.is_none() {
            masks.check_ambiguity()?;
        }
        Ok(masks)
    }

    /// The number of goods that a bundle has bits for.
    pub(super) fn width(&self) -> usize {
        match self.form {
            Form::Words(words) => 64 * words,
            Form::Packed(bytes, _) => 8 * bytes,
            Form::Indicators(goods) => goods,
        }
    }

    /// Sets the words to those of bundle number `mask`.
    pub(super) fn fill(&self, mask: usize, words: &mut [u64]) {
        let bits = |index| self.array.number.bits(self.array.bytes(index));
        match self.form {
            Form::Words(count) => {
                (0..count).for_each(|word| words[word] = bits(mask * count + word));
            }
            Form::Packed(count, order) => {
                words.fill(0);
                for byte in 0..count {
                    let packed = bits(mask * count + byte) as u8;
                    let ordered = if order == BitOrder::Big { packed.reverse_bits() } else { packed };
                    words[byte / 8] |= u64::from(ordered) << (8 * (byte % 8));
                }
            }
            Form::Indicators(count) => {
                words.fill(0);
                for good in (0..count).filter(|good| bits(mask * count + good) != 0) {
                    words[good / 64] |= 1 << (good % 64);
                }
            }
        }
    }

    fn check_signs(&self, goods: Option<usize>) -> Result<(), DataError> {
        let Form::Words(words) = self.form else { return Ok(()) };
        let whole = self.array.number.size == 8;
        let all_told = whole && goods.is_some_and(|goods| goods >= 64 * words);
        let numbers: usize = self.array.shape.iter().product();
        for index in 0..numbers {
            let in_the_middle = whole && (index + 1) % words != 0;
            if self.array.number.is_negative(self.array.bytes(index)) && !all_told && !in_the_middle {
                let allowed = format!("at least 0, or bit 63 of a word of 64 bits with --goods {}", 64 * words);
                let (bidder, atom) = (index / words / self.array.shape[1], index / words % self.array.shape[1]);
                let name = format!("a mask in row {bidder}, atom {atom}");
                return Err(self.array.out_of_range(name, allowed, self.array.real(index)));
            }
        }
        Ok(())
    }

    fn check_ambiguity(&self) -> Result<(), DataError> {
        let several = match self.form {
            Form::Words(words) => words > 1,
            Form::Packed(..) => true,
            Form::Indicators(_) => false,
        };
        let numbers: usize = self.array.shape.iter().product();
        let bits = |index| self.array.number.bits(self.array.bytes(index));
        if several && (0..numbers).all(|index| bits(index) <= 1) {
            let allowed = "bool for indicators of goods, or have a bitorder beside it if it is packed bits";
            return Err(self.array.out_of_range("an array of only 0 and 1", allowed, "integers"));
        }
        Ok(())
    }
}
