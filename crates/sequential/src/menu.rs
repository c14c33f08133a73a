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

    #[test]
    fn a_form_has_its_name_in_configurations() {
        for kind in MenuKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.form().name());
        }
        assert_eq!(MenuKind::counted_names(), "bundles or sizes");
    }
}
