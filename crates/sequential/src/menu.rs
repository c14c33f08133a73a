//! Menus: what the numbers posted to a visited bidder mean, and what he buys.
//!
//! Each form of menu has a file of its own, which says all that depends on the form: [`bundles`], [`sizes`], [`entry_fee`].
//! A further form is a file that implements [`MenuForm`], and a variant of [`MenuKind`].

pub mod bundles;
mod continuations;
pub mod entry_fee;
mod form;
mod lookahead;
mod posted;
mod purchase;
pub mod sizes;

pub use bundles::MAX_GOODS_OF_BUNDLE_MENUS;
use diffecon_config::JsonSchema;
pub use form::{CountedMenu, MenuForm, PriceOutputs};
pub use lookahead::{Lookahead, Outlook, Sample};
pub use posted::{Offered, Posted};
pub use purchase::Purchase;
use serde::{Deserialize, Serialize};

/// The name of a form of menu in configurations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MenuKind {
    /// A price for each subset of the goods left, at most 12 goods.
    Bundles,
    /// A price for each bundle size, for goods that are alike.
    Sizes,
    /// An entry fee for buying anything at all, then a price for each good; any number of goods.
    EntryFee,
}

impl MenuKind {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Bundles, Self::Sizes, Self::EntryFee];

    /// The form of this name.
    pub fn form(self) -> &'static dyn MenuForm {
        match self {
            Self::Bundles => &bundles::Bundles,
            Self::Sizes => &sizes::Sizes,
            Self::EntryFee => &entry_fee::EntryFee,
        }
    }

    /// The names of the forms whose states are counted, in words.
    pub(crate) fn counted_names() -> String {
        let forms = Self::ALL.map(Self::form).into_iter();
        let names: Vec<&str> = forms.filter(|form| form.counted().is_some()).map(MenuForm::name).collect();
        names.join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bidder::Bidder;
    use crate::goods_set::GoodsSet;

    /// What bidders of a sum of values buy of 3 goods where all are sold together, or each apart.
    #[test]
    fn goods_are_sold_together_or_apart() {
        let bidder = |values: [f32; 3]| Bidder::Items { values: values.to_vec(), demand: 3 };
        let [all, part] = [GoodsSet::first(3), GoodsSet::first(2)];
        for form in MenuKind::ALL.map(MenuKind::form) {
            let together = form.grand_bundle(3, all, 1.5);
            assert_eq!(together.len(), form.width(3, all));
            let sale = form.sell(&together, all, &bidder([0.9, 0.4, 0.3]));
            assert_eq!((sale.bundle, sale.payment), (all, 1.5), "{form:?}");
            assert!(form.sell(&together, all, &bidder([0.9, 0.4, 0.1])).bundle.is_empty(), "{form:?}");
            let gone = form.grand_bundle(3, part, 1.5);
            assert_eq!(gone.len(), form.width(3, part));
            assert!(form.sell(&gone, part, &bidder([9.0, 9.0, 9.0])).bundle.is_empty(), "{form:?}: a good is gone");

            let apart = form.goods_apart(all, &[0.5, 0.5, 0.5]);
            assert_eq!(apart.len(), form.width(3, all));
            let sale = form.sell(&apart, all, &bidder([0.9, 0.4, 0.7]));
            assert_eq!((sale.bundle, sale.payment), (GoodsSet::from_mask(0b101), 1.0), "{form:?}");
            assert!((sale.value - 1.6).abs() < 1e-6, "{form:?}: {}", sale.value);
        }
    }

    #[test]
    fn states_are_counted_once_and_sales_lead_to_them() {
        for (kind, states) in [(MenuKind::Bundles, 8), (MenuKind::Sizes, 4)] {
            let form = kind.form().counted().unwrap();
            assert_eq!(form.states(3), states);
            for index in 0..states {
                let left = form.goods_left(index);
                assert_eq!(form.state_index(left), index);
                let next = form.next_states(left);
                assert_eq!((next.len(), next[0]), (form.width(3, left), index), "the first option is nothing");
                for (option, next) in next.into_iter().enumerate() {
                    let sold = form.option_kind().size(option);
                    assert_eq!(form.goods_left(next).len(), left.len() - sold, "{kind:?} {index} {option}");
                    assert!(form.goods_left(next).is_subset(left));
                }
            }
            let values: Vec<f32> = (0..states).map(|state| state as f32).collect();
            let all = form.next_states(GoodsSet::first(3)).into_iter().map(|next| next as f32).collect::<Vec<_>>();
            assert_eq!(form.continuation(GoodsSet::first(3), &values), all);
        }
    }

    /// Prices of a state that follow from those with a good less.
    #[test]
    fn prices_grow_by_a_good() {
        let sizes = MenuKind::Sizes.form().counted().unwrap();
        let smaller = [vec![0.0], vec![0.0, 0.5], vec![0.0, 0.4, 0.7]];
        let grown: Vec<Vec<f32>> = (0..4).map(|goods| sizes.grown(GoodsSet::first(goods), &smaller)).collect();
        assert_eq!(grown[0], [0.0]);
        assert_eq!(grown[1], [0.0, 1.0]);
        assert_eq!(grown[2], [0.0, 0.5, 1.0]);
        assert!((grown[3][3] - 1.0).abs() < 1e-6 && grown[3][..3] == smaller[2][..]);

        let bundles = MenuKind::Bundles.form().counted().unwrap();
        // Alone, goods cost 1, 2 and 4; pairs 0.5 less than their sum.
        let mut smaller = vec![vec![0.0]; 8];
        for (good, price) in [1.0, 2.0, 4.0].into_iter().enumerate() {
            smaller[1 << good] = vec![0.0, price];
        }
        smaller[0b011] = vec![0.0, 1.0, 2.0, 2.5];
        smaller[0b101] = vec![0.0, 1.0, 4.0, 4.5];
        smaller[0b110] = vec![0.0, 2.0, 4.0, 5.5];
        let all = bundles.grown(GoodsSet::first(3), &smaller);
        assert_eq!(all, [0.0, 1.0, 2.0, 2.5, 4.0, 4.5, 5.5, 6.5]);
        assert_eq!(bundles.grown(GoodsSet::EMPTY, &smaller), [0.0]);
        assert_eq!(bundles.grown(GoodsSet::first(1), &smaller), [0.0, 1.0]);
    }

    /// Offered numbers are those that a menu has, under the goods' own names.
    #[test]
    fn what_is_offered_is_what_the_menu_has() {
        let left = GoodsSet::from_mask(0b101);
        for (kind, offered) in
            [(MenuKind::Bundles, &[1, 4, 5][..]), (MenuKind::Sizes, &[1, 2]), (MenuKind::EntryFee, &[0, 1, 3])]
        {
            let form = kind.form();
            let found: Vec<usize> =
                form.offered(3, left).iter().enumerate().filter(|(_, offered)| **offered).map(|(at, _)| at).collect();
            assert_eq!((found.as_slice(), form.offered(3, left).len()), (offered, form.outputs(3)), "{kind:?}");
            let row: Vec<f32> = (0..form.outputs(3)).map(|output| output as f32).collect();
            let menu = form.gather(left, &row);
            assert_eq!(menu.len(), form.width(3, left));
            let mut scattered = vec![0.0; row.len()];
            form.scatter(left, &vec![2.0; menu.len()], &mut scattered);
            for output in offered {
                assert!(menu.contains(&row[*output]) && scattered[*output] == 2.0, "{kind:?} {output}: {menu:?}");
            }
        }
        // The menu of two goods by other names: good 2 costs what the second did.
        assert_eq!(MenuKind::EntryFee.form().renamed(left, &[0.1, 0.2, 0.3, 0.4]), [0.1, 0.2, 0.0, 0.3]);
        assert_eq!(MenuKind::Sizes.form().renamed(left, &[0.0, 0.2, 0.3]), [0.0, 0.2, 0.3]);
    }

    #[test]
    fn a_form_has_its_name_in_configurations() {
        for kind in MenuKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.form().name());
        }
        assert_eq!(MenuKind::counted_names(), "bundles or sizes");
    }
}
