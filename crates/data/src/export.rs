//! The dense layout `[N, K, M + 1]`, for other programs.

use crate::error::DataError;
use diffecon_auction::{ItemValues, OutOfRange, Valuations, XorValuations, bundle};
use diffecon_files::atomic_file;
use npyz::WriterBuilder;
use safetensors::tensor::{Dtype, TensorView};
use std::io;
use std::path::Path;

/// Writes bidders as a dense array of F32, `[bidders, atoms, goods + 1]`: the indicators of an atom's goods, then its
/// value. `atoms` is the most of any bidder, at least 1; others end in rows of zeros. The extension chooses the format:
/// `.safetensors` (the tensor is called `valuations`) or `.npy`. Unit-demand bidders have an atom for each good.
///
/// # Errors
/// If the extension is another, the bidders are additive, or the file cannot be written.
pub fn export(valuations: &Valuations, path: &Path) -> Result<(), DataError> {
    let to_bytes = match path.extension().unwrap_or_default().to_string_lossy().to_lowercase().as_str() {
        "safetensors" => safetensors_bytes,
        "npy" => npy_bytes,
        other => {
            let error = DataError::out_of_range("the extension", ".safetensors or .npy", format!("{other:?}"));
            return Err(error.at(path.display()));
        }
    };
    let (shape, numbers) = dense(valuations).map_err(|error| DataError::from(error).at(path.display()))?;
    let bytes = to_bytes(&shape, &numbers).map_err(|error| DataError::io("write", path, error))?;
    Ok(atomic_file::write(path, &bytes)?)
}

fn singletons(items: &ItemValues) -> XorValuations {
    let mut xor = XorValuations::new(items.goods());
    for bidder in 0..items.bidders() {
        for (good, &value) in items.row(bidder).iter().enumerate() {
            xor.push_atom(diffecon_auction::Bundle::from_goods(items.goods(), [good]).words(), value);
        }
        xor.finish_bidder();
    }
    xor
}

/// The dense array of bidders, as [`export()`] writes it: its shape and its numbers, row by row.
///
/// # Errors
/// If the bidders are additive.
pub fn dense(valuations: &Valuations) -> Result<([usize; 3], Vec<f32>), OutOfRange> {
    match valuations {
        Valuations::Xor(xor) => Ok(rows(xor)),
        Valuations::UnitDemand(items) => Ok(rows(&singletons(items))),
        Valuations::Additive(_) => {
            let allowed = "xor or unit-demand, which the layout can hold";
            let value = "additive (each bidder would need an atom for every bundle)";
            Err(OutOfRange::new("the kind of valuations", allowed, value))
        }
    }
}

fn rows(xor: &XorValuations) -> ([usize; 3], Vec<f32>) {
    let most = (0..xor.bidders()).map(|bidder| xor.atom_range(bidder).len()).max().unwrap_or(0).max(1);
    let width = xor.goods() + 1;
    let mut numbers = vec![0.0; xor.bidders() * most * width];
    for (bidder, rows) in numbers.chunks_exact_mut(most * width).enumerate() {
        for ((words, value), row) in xor.atoms(bidder).zip(rows.chunks_exact_mut(width)) {
            bundle::goods_of(words).for_each(|good| row[good] = 1.0);
            row[width - 1] = value;
        }
    }
    ([xor.bidders(), most, width], numbers)
}

fn safetensors_bytes(shape: &[usize; 3], numbers: &[f32]) -> io::Result<Vec<u8>> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let view = TensorView::new(Dtype::F32, shape.to_vec(), &bytes).map_err(io::Error::other)?;
    safetensors::serialize([("valuations", view)], None).map_err(io::Error::other)
}

fn npy_bytes(shape: &[usize; 3], numbers: &[f32]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = npyz::WriteOptions::new()
        .default_dtype()
        .shape(&shape.map(|length| length as u64))
        .writer(&mut bytes)
        .begin_nd()?;
    writer.extend(numbers)?;
    writer.finish()?;
    Ok(bytes)
}
