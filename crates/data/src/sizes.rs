//! How large a data set is, read without its values: what an estimate of memory asks for before anything is loaded.

use crate::envelope::METADATA_KEY;
use crate::kind::Kind;
use crate::split::{Split, Splits};
use crate::store::{PAYLOAD_FILE, label_of};
use crate::tensor_file::header_length;
use diffecon_auction::Valuations;
use diffecon_auction::bundle::words_for;
use diffecon_config::bytes_of;
use serde_json::Value;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The sizes of some bidders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// The form of the values.
    pub kind: Kind,
    /// Goods `M`.
    pub goods: usize,
    /// Bidders `N`.
    pub bidders: usize,
    /// Atoms of all bidders; 0 where values are not XOR.
    pub atoms: usize,
    /// The most atoms of a bidder.
    pub most_atoms: usize,
}

impl Sizes {
    /// The sizes of bidders in memory.
    pub fn of(valuations: &Valuations) -> Self {
        let (kind, goods, bidders) = (Kind::of(valuations), valuations.goods(), valuations.bidders());
        let Valuations::Xor(xor) = valuations else {
            return Self { kind, goods, bidders, atoms: 0, most_atoms: 0 };
        };
        let most_atoms = (0..bidders).map(|bidder| xor.atom_range(bidder).len()).max().unwrap_or(0);
        Self { kind, goods, bidders, atoms: xor.values().len(), most_atoms }
    }

    /// The goods in all bids of a bidder, of each of which he is served one, at most; none where goods add up.
    pub fn goods_in_bids(&self) -> usize {
        match self.kind {
            Kind::Xor => self.most_atoms.saturating_mul(self.goods),
            Kind::UnitDemand => self.goods,
            Kind::Additive => 0,
        }
    }

    /// The sizes of a stored data set and its parts, as its file says: they are not checked, as they are when the data set is
    /// loaded. None if the file cannot be read or does not say.
    pub fn read(folder: &Path) -> Option<(Self, Splits)> {
        let mut file = BufReader::new(File::open(folder.join(PAYLOAD_FILE)).ok()?);
        let mut first = [0; 8];
        file.read_exact(&mut first).ok()?;
        let mut header = vec![0; header_length(first).ok()?];
        file.read_exact(&mut header).ok()?;
        let header: Value = serde_json::from_slice(&header).ok()?;
        let label: Value = serde_json::from_str(header["__metadata__"][METADATA_KEY].as_str()?).ok()?;
        let (kind, goods, splits) = label_of(&label["header"])?;
        let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
        let (atoms, most_atoms) = match kind {
            Kind::Xor => {
                let start = 8 + u64::from_le_bytes(first) + header["offsets"]["data_offsets"][0].as_u64()?;
                file.seek(SeekFrom::Start(start)).ok()?;
                let atoms = number(&header["values"]["shape"][0])?;
                (atoms, greatest_step(&mut file, number(&header["offsets"]["shape"][0])?)?)
            }
            Kind::Additive | Kind::UnitDemand => (0, 0),
        };
        let bidders = Split::ALL.iter().try_fold(0_usize, |sum, split| sum.checked_add(splits.size(*split)))?;
        Some((Self { kind, goods, bidders, atoms, most_atoms }, splits))
    }

    /// What the bidders take in memory.
    pub fn bytes(&self) -> u64 {
        match self.kind {
            Kind::Xor => {
                let of_atoms = bytes_of(8 * words_for(self.goods) + 4, &[self.atoms]);
                of_atoms.saturating_add(bytes_of(8, &[self.bidders]))
            }
            Kind::Additive | Kind::UnitDemand => bytes_of(4, &[self.bidders, self.goods]),
        }
    }
}

/// The greatest difference between neighbours among so many numbers.
fn greatest_step(file: &mut impl Read, count: usize) -> Option<usize> {
    let (mut before, mut greatest) = (0, 0);
    for _ in 0..count {
        let mut bytes = [0; 8];
        file.read_exact(&mut bytes).ok()?;
        let offset = u64::from_le_bytes(bytes);
        (before, greatest) = (offset, greatest.max(offset.saturating_sub(before)));
    }
    usize::try_from(greatest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::recipe::Recipe;

    #[test]
    fn a_file_says_the_sizes_that_its_bidders_have() {
        for distribution in ["arbitrary", "additive"] {
            let recipe = format!(
                "distribution = '{distribution}'\ngoods = 70\nseed = 3\n[split]\ntrain = 30\nvalidation = 10\ntest = 20"
            );
            let recipe = Recipe::from_toml(&recipe).unwrap().check().unwrap();
            let dataset = Dataset::generate("small", &recipe).unwrap();
            let folder = tempfile::tempdir().unwrap();
            dataset.save(folder.path()).unwrap();
            assert_eq!(Sizes::read(folder.path()), Some((Sizes::of(&dataset.valuations), dataset.splits)));
            let payload = folder.path().join(PAYLOAD_FILE);
            let in_file = std::fs::metadata(&payload).unwrap().len();
            let bytes = Sizes::of(&dataset.valuations).bytes();
            assert!((in_file * 8 / 10..=in_file).contains(&bytes), "{bytes} of a file of {in_file}");
            std::fs::write(payload, b"no data set").unwrap();
            assert_eq!(Sizes::read(folder.path()), None);
        }
        assert_eq!(Sizes::read(Path::new("nowhere")), None);
    }
}
