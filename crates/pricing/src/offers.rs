//! The bundles that can be a bidder's favourite when no bundle is cheaper than a part of it.
//!
//! - XOR: his atoms, since a bundle larger than the atom costs no less and is worth no more;
//! - additive, at item and size prices: of each size the goods with the greatest value less price. Which these are is not softened: a
//!   gradient knows that a dearer good makes its bundles less wanted than others of other sizes, not that another good takes its place;
//! - unit demand: single goods.

use burn::tensor::{Device, Int, Tensor, TensorData};
use diffecon_auction::{Bundle, Bundles, ItemValues, Valuations, XorValuations, bundle};
use diffecon_objective::{MenuBundles, bundle_prices};

/// The value, normalised, of what is not there: nobody takes it.
const NOTHING: f32 = -1e6;

/// What the bidders of a step may want.
pub struct Offers {
    goods: usize,
    offered: Kind,
}

#[expect(clippy::large_enum_variant, reason = "one is made a step")]
enum Kind {
    /// Atoms: their values `[B, K]`, bundles and sizes `[B * K]`; bidders with fewer atoms than `K` have empty ones, which are worth
    /// nothing at all.
    Atoms { values: Tensor<2>, bundles: MenuBundles, sizes: Tensor<1, Int> },
    /// The best goods of each number, from values of goods `[B, M]`.
    BestOfEachSize(Tensor<2>),
    /// Single goods, with their values `[B, M]`.
    Goods(Tensor<2>),
}

/// Offers at item prices.
pub struct PricedOffers {
    /// Their values `[B, K]`.
    pub values: Tensor<2>,
    /// The sums of their goods' prices `[B, K]`.
    pub items: Tensor<2>,
    /// How many goods they have.
    pub sizes: Sizes,
}

/// The sizes of offers.
#[expect(clippy::large_enum_variant, reason = "one is made a step")]
pub enum Sizes {
    /// Each its own, `[B * K]`.
    Each(Tensor<1, Int>, [usize; 2]),
    /// The same for every bidder: from 1 to `M`.
    Rising,
    /// One good each.
    One,
}

impl Offers {
    /// What `bidders` of a sample may want.
    pub fn new(valuations: &Valuations, bidders: &[usize], device: &Device) -> Self {
        let offered = match valuations {
            Valuations::Xor(xor) => atoms(xor, bidders, device),
            Valuations::Additive(items) => Kind::BestOfEachSize(rows(items, bidders, device)),
            Valuations::UnitDemand(items) => Kind::Goods(rows(items, bidders, device)),
        };
        Self { goods: valuations.goods(), offered }
    }

    /// The offers when goods have these prices `[M]`, which are not negative.
    pub fn at(&self, item: Tensor<1>) -> PricedOffers {
        match &self.offered {
            Kind::Atoms { values, bundles, sizes } => {
                let none = Tensor::zeros([self.goods + 1], &item.device());
                let items = bundle_prices(item, none, bundles).reshape(values.dims());
                PricedOffers { values: values.clone(), items, sizes: Sizes::Each(sizes.clone(), values.dims()) }
            }
            Kind::BestOfEachSize(values) => {
                let items = item.unsqueeze_dim::<2>(0).expand(values.dims());
                let order = (values.clone() - items.clone()).detach().argsort_descending(1);
                let of_each_size = |each: Tensor<2>| each.gather(1, order.clone()).cumsum(1);
                let (values, items) = (of_each_size(values.clone()), of_each_size(items));
                PricedOffers { values, items, sizes: Sizes::Rising }
            }
            Kind::Goods(values) => {
                let items = item.unsqueeze_dim::<2>(0).expand(values.dims());
                PricedOffers { values: values.clone(), items, sizes: Sizes::One }
            }
        }
    }
}

impl Sizes {
    /// The rows of a `table` `[M + 1, C]` that belong to the sizes of the offers: `[B, K, C]`, or with 1 for a dimension along which
    /// they are all the same.
    pub fn rows(&self, table: Tensor<2>) -> Tensor<3> {
        let [sizes, columns] = table.dims();
        match self {
            Self::Each(each, [bidders, offers]) => table.select(0, each.clone()).reshape([*bidders, *offers, columns]),
            Self::Rising => table.slice([1..sizes, 0..columns]).unsqueeze_dim(0),
            Self::One => table.slice([1..2, 0..columns]).unsqueeze_dim(0),
        }
    }

    /// The numbers of a `list` `[M + 1]` that belong to the sizes of the offers, as [`Self::rows`]: `[B, K]`.
    pub fn numbers(&self, list: Tensor<1>) -> Tensor<2> {
        self.rows(list.unsqueeze_dim(1)).squeeze_dim(2)
    }
}

/// The atoms of XOR bidders, as many for each as the one with the most of the sample has: tensors of one shape.
fn atoms(xor: &XorValuations, bidders: &[usize], device: &Device) -> Kind {
    let most = (0..xor.bidders()).map(|bidder| xor.atom_range(bidder).len()).max().unwrap_or(0).max(1);
    let (mut bundles, mut values, mut sizes) = (Bundles::new(xor.goods()), Vec::new(), Vec::new());
    let empty = Bundle::empty(xor.goods());
    for &bidder in bidders {
        let missing = most - xor.atom_range(bidder).len();
        let atoms = xor.atoms(bidder).chain(std::iter::repeat_n((empty.words(), NOTHING), missing));
        for (words, value) in atoms {
            bundles.push(words);
            values.push(value);
            sizes.push(bundle::size(words) as i64);
        }
    }
    Kind::Atoms {
        values: Tensor::from_data(TensorData::new(values, [bidders.len(), most]), device),
        bundles: MenuBundles::new(&bundles, 1, device),
        sizes: Tensor::from_data(TensorData::from(&sizes[..]), device),
    }
}

/// The values of goods to some bidders.
fn rows(items: &ItemValues, bidders: &[usize], device: &Device) -> Tensor<2> {
    let values: Vec<f32> = bidders.iter().flat_map(|&bidder| items.row(bidder).iter().copied()).collect();
    Tensor::from_data(TensorData::new(values, [bidders.len(), items.goods()]), device)
}
