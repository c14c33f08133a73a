//! What a menu sells: which elements, which goods, and what it would earn at other prices.

use diffecon_auction::menu::favourite;
use diffecon_auction::{Menu, Valuations, bundle};
use rayon::prelude::*;

/// What a menu sold to some bidders.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuSales {
    /// The mean payment of a bidder with all prices multiplied by each factor.
    pub revenues: Vec<f64>,
    /// How many bidders take each element, at the prices as they are.
    pub taken: Vec<usize>,
}

/// An element that somebody buys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoldElement {
    /// Its expected number of goods.
    pub size: f64,
    /// Its price.
    pub price: f64,
    /// Its share of the sales.
    pub share: f64,
}

/// Lets bidders choose from a menu, its prices as they are and multiplied by each factor. At the factor 1 they choose, and pay, as in
/// every evaluation.
pub fn sell(menu: &Menu, bidders: &Valuations, factors: &[f64]) -> MenuSales {
    let choose = |bidder: usize| {
        let utilities = menu.utilities(bidders, bidder);
        let pays = factors.iter().map(|factor| {
            let element = favourite_at(*factor as f32, &utilities, menu.prices());
            element.map_or(0.0, |element| f64::from(menu.prices()[element]) * factor)
        });
        (favourite_at(1.0, &utilities, menu.prices()), pays.collect::<Vec<f64>>())
    };
    let choices: Vec<(Option<usize>, Vec<f64>)> = (0..bidders.bidders()).into_par_iter().map(choose).collect();
    let (mut taken, mut revenues) = (vec![0; menu.elements()], vec![0.0; factors.len()]);
    for (element, pays) in &choices {
        if let Some(element) = element {
            taken[*element] += 1;
        }
        revenues.iter_mut().zip(pays).for_each(|(sum, paid)| *sum += paid);
    }
    revenues.iter_mut().for_each(|revenue| *revenue /= choices.len().max(1) as f64);
    MenuSales { revenues, taken }
}

/// The element of greatest utility with all prices multiplied, if it has any; ties as in every evaluation.
fn favourite_at(factor: f32, utilities: &[f32], prices: &[f32]) -> Option<usize> {
    let dearer = utilities.iter().zip(prices).map(|(utility, price)| utility + (1.0 - factor) * price);
    favourite(dearer, prices).0
}

impl MenuSales {
    /// The number of sales.
    pub fn sales(&self) -> usize {
        self.taken.iter().sum()
    }

    /// Elements that nobody takes.
    pub fn never_bought(&self) -> usize {
        self.taken.iter().filter(|taken| **taken == 0).count()
    }

    /// The fewest elements that make up a share of the sales.
    pub fn elements_of_share(&self, share: f64) -> usize {
        let mut taken = self.taken.clone();
        taken.sort_unstable_by(|one, other| other.cmp(one));
        let wanted = share * self.sales() as f64;
        let mut sum = 0;
        taken
            .iter()
            .take_while(|taken| {
                let is_short = (sum as f64) < wanted;
                sum += **taken;
                is_short
            })
            .count()
    }

    /// The elements that are bought.
    pub fn sold_elements(&self, menu: &Menu) -> Vec<SoldElement> {
        let sales = self.sales() as f64;
        let element = |(element, taken): (usize, &usize)| {
            let size =
                menu.lottery(element).map(|(words, weight)| f64::from(weight) * bundle::size(words) as f64).sum();
            SoldElement { size, price: f64::from(menu.prices()[element]), share: *taken as f64 / sales }
        };
        self.taken.iter().enumerate().filter(|(_, taken)| **taken > 0).map(element).collect()
    }

    /// The share of sales in which each good is sold; of lotteries the probability. Zeros without sales.
    pub fn good_shares(&self, menu: &Menu) -> Vec<f64> {
        let sales = self.sales().max(1) as f64;
        let mut shares = vec![0.0; menu.bundles().goods()];
        for (element, taken) in self.taken.iter().enumerate().filter(|(_, taken)| **taken > 0) {
            for (words, weight) in menu.lottery(element) {
                bundle::goods_of(words).for_each(|good| shares[good] += f64::from(weight) * *taken as f64 / sales);
            }
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::bundle::{Bundle, Bundles};
    use diffecon_auction::{ItemValues, evaluate};

    /// Good 0 for 1, a coin between goods 0 and 1 or both for 2, and both for 9.
    fn menu() -> Menu {
        let mut bundles = Bundles::new(2);
        for goods in [&[0][..], &[0], &[0, 1], &[1], &[0, 1], &[0, 1]] {
            bundles.push(Bundle::from_goods(2, goods.iter().copied()).words());
        }
        Menu::new(bundles, vec![0.5, 0.5, 0.75, 0.25, 0.5, 0.5], vec![1.0, 2.0, 9.0]).unwrap()
    }

    #[test]
    fn four_bidders_by_hand() {
        let (menu, bidders) =
            (menu(), Valuations::Additive(ItemValues::new(2, vec![2.0, 0.0, 0.5, 0.0, 2.0, 8.0, 1.0, 0.0])));
        let sold = sell(&menu, &bidders, &[0.5, 1.0]);
        assert_eq!((sold.taken.clone(), sold.sales(), sold.never_bought()), (vec![2, 1, 0], 3, 1));
        // At half of it, the second bidder buys as well, and the third both for certain.
        assert_eq!(sold.revenues, [(0.5 + 0.5 + 1.0 + 0.5) / 4.0, (1.0 + 2.0 + 1.0) / 4.0]);
        assert_eq!(sold.revenues[1], evaluate(&menu, &bidders).revenue);
        assert_eq!((sold.elements_of_share(0.5), sold.elements_of_share(1.0)), (1, 2));
        let elements = sold.sold_elements(&menu);
        assert_eq!(elements[1], SoldElement { size: 1.75, price: 2.0, share: 1.0 / 3.0 });
        let shares = sold.good_shares(&menu);
        assert!((shares[0] - 2.75 / 3.0).abs() < 1e-9 && (shares[1] - 1.0 / 3.0).abs() < 1e-9, "{shares:?}");
    }
}
