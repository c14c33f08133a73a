//! Files of the Combinatorial Auction Test Suite.

use super::extent::check_atoms;
use crate::error::DataError;
use crate::goods;
use crate::provenance::SourceFile;
use diffecon_auction::XorValuations;
use diffecon_cats::read_instances;
use std::fs;
use std::path::PathBuf;

/// The bidders of all files in turn, over the most goods of any file, with a note for each thing dropped.
pub(super) fn read(
    files: &[PathBuf],
    goods: Option<usize>,
) -> Result<(XorValuations, Vec<SourceFile>, Vec<String>), DataError> {
    let instances = files.iter().map(|path| Ok(read_instances(path)?)).collect::<Result<Vec<_>, DataError>>()?;
    let most = instances.iter().flatten().map(|instance| instance.goods).max().unwrap_or(0);
    let goods = goods.unwrap_or(most);
    if goods < most {
        return Err(DataError::out_of_range("goods", format!("at least {most}, as in the files"), goods));
    }
    let goods = goods::check(goods)?;
    let atoms = instances.iter().flatten().map(|instance| instance.bids.len()).sum();
    let length = |path: &PathBuf| fs::metadata(path).map_or(0, |metadata| metadata.len() as usize);
    check_atoms("the files", files.iter().map(length).sum(), atoms, atoms, goods)?;
    let mut xor = XorValuations::new(goods);
    let mut sources = Vec::new();
    let mut notes = Vec::new();
    for (path, instances) in files.iter().zip(&instances) {
        let mut dropped = Vec::new();
        for instance in instances {
            if instance.goods < goods {
                notes.push(format!("{}: {} goods of the {goods} of the data set", path.display(), instance.goods));
            }
            for bid in &instance.dropped {
                notes.push(format!("{}:{}: bid dropped: {}", path.display(), bid.line, bid.reason));
                dropped.push(format!("line {}: {}", bid.line, bid.reason));
            }
            xor.extend(&instance.bidders(goods));
        }
        let bytes = fs::read(path).map_err(|error| DataError::io("read", path, error))?;
        sources.push(SourceFile::of(path, &bytes, dropped));
    }
    Ok((xor, sources, notes))
}
