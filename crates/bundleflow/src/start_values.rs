//! What a menu's elements are worth to the training bidders: where prices start.

use diffecon_auction::{Bundles, Menu, OutOfRange, Valuations};
use rayon::prelude::*;

/// Tasks, each with its own sums.
const TASKS: usize = 64;
/// Bidders who are asked at most, the first ones: a start needs no more.
const MOST_BIDDERS: usize = 1 << 15;

/// The mean of each element's positive expected values over the bidders, of more than 32,768 the first, under lottery weights `[J * D]`:
/// `[J]`, in the bidders' unit; 0 where nobody values an element.
///
/// # Errors
/// If the weights are not finite.
pub fn mean_positive_values(
    bundles: &Bundles,
    weights: &[f32],
    support: usize,
    bidders: &Valuations,
) -> Result<Vec<f32>, OutOfRange> {
    let elements = bundles.len() / support;
    let free = Menu::new(bundles.clone(), weights.to_vec(), vec![0.0; elements])?;
    let asked = bidders.bidders().min(MOST_BIDDERS);
    let chunk = asked.div_ceil(TASKS).max(1);
    let starts: Vec<usize> = (0..asked).step_by(chunk).collect();
    let add = |sums: &mut [(f64, u32)], bidder: usize| {
        for ((sum, count), value) in sums.iter_mut().zip(free.utilities(bidders, bidder)) {
            *sum += f64::from(value);
            *count += u32::from(value > 0.0);
        }
    };
    let chunks: Vec<Vec<(f64, u32)>> = starts
        .into_par_iter()
        .map(|start| {
            let mut sums = vec![(0.0, 0); elements];
            (start..asked.min(start + chunk)).for_each(|bidder| add(&mut sums, bidder));
            sums
        })
        .collect();
    let total = |element: usize| {
        let of_element = chunks.iter().map(|chunk| chunk[element]);
        let (sum, count) = of_element.fold((0.0, 0), |(sum, count), (more, bidders)| (sum + more, count + bidders));
        (sum / f64::from(count.max(1))) as f32
    };
    Ok((0..elements).map(total).collect())
}
