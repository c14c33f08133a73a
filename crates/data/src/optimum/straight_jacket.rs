//! The straight-jacket auction.

use super::Optimum;

/// The prices of 1 to 10 goods by bundle size, values additive and uniform on `[0, 1]`.
/// Source: Giannakopoulos and Koutsoupias, arXiv 1404.2329.
const PRICES: [&[f64]; 10] = [
    &[0.5],
    &[0.6667, 0.8619],
    &[0.75, 1.1464, 1.2257],
    &[0.8, 1.3172, 1.5806, 1.6007],
    &[0.8333, 1.431, 1.8171, 2.0005, 1.9857],
    &[0.8571, 1.5123, 1.9861, 2.2858, 2.4166, 2.3774],
    &[0.875, 1.5732, 2.1127, 2.5003, 2.7396, 2.8325, 2.7748],
    &[0.8889, 1.6206, 2.2115, 2.6667, 2.9915, 3.1838, 3.2506, 3.1778],
    &[0.9, 1.6586, 2.2903, 2.7995, 3.1924, 3.4667, 3.6255, 3.6706, 3.5843],
    &[0.9091, 1.6896, 2.355, 2.9091, 3.3575, 3.6945, 3.9324, 4.0658, 4.0931, 3.9949],
];
/// The most goods of which it is proven to be optimal.
const PROVEN: usize = 6;

/// The straight-jacket auction for values uniform on `[0, high]`; none for more than 10 goods.
pub fn optimum(goods: usize, high: f64) -> Option<Optimum> {
    let mut by_size: Vec<f64> = PRICES.get(goods.checked_sub(1)?)?.iter().map(|price| high * price).collect();
    // Sizes that cost more than a greater one, which nobody buys, have the greater one's price.
    for size in (1..goods).rev() {
        by_size[size - 1] = by_size[size - 1].min(by_size[size]);
    }
    Optimum::of_sizes(
        &by_size,
        if goods <= PROVEN {
            "the straight-jacket auction of Giannakopoulos and Koutsoupias, arXiv 1404.2329"
        } else {
            "the straight-jacket auction of Giannakopoulos and Koutsoupias, arXiv 1404.2329, for so many goods conjectured to be optimal"
        },
    )
}
