//! Which lotteries earn their place beside a price function.

use diffecon_auction::{Bundle, Bundles, Mechanism, Menu, OutOfRange, PriceFunction, Valuations};

/// The elements of a menu for which the bidders who take them pay more, by so many standard `errors` of the sum, than what they would pay at
/// the price function alone, in order.
///
/// # Panics
/// If prices, menu and bidders are over different goods.
pub fn earning_elements(prices: &PriceFunction, menu: &Menu, bidders: &Valuations, errors: f64) -> Vec<usize> {
    let without = prices.sell(bidders);
    let with = menu.sell(bidders);
    let mut gains = vec![(0.0, 0.0); menu.elements()];
    for ((element, with), without) in menu.choices(bidders).into_iter().zip(with).zip(without) {
        let Some(element) = element.filter(|_| with.utility() > without.utility()) else { continue };
        let gain = with.payment - without.payment;
        gains[element].0 += gain;
        gains[element].1 += gain * gain;
    }
    let earns = |(sum, squares): (f64, f64)| sum > 0.0 && sum > errors * squares.sqrt();
    (0..menu.elements()).filter(|&element| earns(gains[element])).collect()
}

/// A menu of these elements alone; if there are none, all goods at the price that the price function asks for them anyway.
///
/// # Errors
/// If that price is not finite.
pub fn menu_of(elements: &[usize], menu: &Menu, prices: &PriceFunction) -> Result<Menu, OutOfRange> {
    let goods = menu.goods();
    let mut bundles = Bundles::new(goods);
    if elements.is_empty() {
        let grand = Bundle::grand(goods);
        bundles.push(grand.words());
        return Menu::new(bundles, vec![1.0], vec![prices.price(grand.words()) as f32]);
    }
    let (mut weights, mut of_elements) = (Vec::new(), Vec::new());
    for &element in elements {
        for (words, weight) in menu.lottery(element) {
            bundles.push(words);
            weights.push(weight);
        }
        of_elements.push(menu.prices()[element]);
    }
    Menu::new(bundles, weights, of_elements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::ItemValues;

    /// One good at 4; the good with probability 1/2 at 1, and at 2.5.
    fn market() -> (PriceFunction, Menu) {
        let mut bundles = Bundles::new(1);
        [1_u64, 0, 1, 0].iter().for_each(|words| bundles.push(&[*words]));
        let menu = Menu::new(bundles, vec![0.5; 4], vec![1.0, 2.5]).unwrap();
        (PriceFunction::new(vec![4.0], vec![0.0; 2]).unwrap(), menu)
    }

    fn bidders(values: &[f32]) -> Valuations {
        Valuations::UnitDemand(ItemValues::new(1, values.to_vec()))
    }

    #[test]
    fn an_element_earns_if_its_buyers_pay_more_with_it() {
        let (prices, menu) = market();
        // Those of 3 pay 1 rather than nothing; those of 5 pay 1 rather than 4.
        let of = |values: &[f32], errors| earning_elements(&prices, &menu, &bidders(values), errors);
        assert_eq!(of(&[3.0, 3.0], 1.0), [0]);
        assert_eq!(of(&[3.0, 3.0], 2.0), [] as [usize; 0], "two buyers may be luck");
        assert_eq!(of(&[3.0, 3.0, 5.0], 0.0), [] as [usize; 0]);
        assert_eq!(of(&[3.0, 3.0, 3.0, 3.0, 5.0], 0.0), [0]);
        assert_eq!(of(&[1.0, 9.0], 0.0), [] as [usize; 0], "nobody takes it");
    }

    #[test]
    fn the_menu_left_has_the_elements_that_earn_or_nothing_new() {
        let (prices, menu) = market();
        let left = menu_of(&[1], &menu, &prices).unwrap();
        assert_eq!((left.prices(), left.weights()), (&[2.5][..], &[0.5, 0.5][..]));
        let none = menu_of(&[], &menu, &prices).unwrap();
        assert_eq!((none.prices(), none.elements(), none.bundles().get(0)), (&[4.0][..], 1, &[1_u64][..]));
    }
}
