//! The auction: bidders visited one after another, each offered the goods that are left.

mod config;

use crate::bidder::Bidder;
use crate::error::SequentialError;
use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, LaneRng};
use crate::law::{Law, rows};
use crate::menu::{Lookahead, MAX_GOODS_OF_BUNDLE_MENUS, MenuForm, Outlook};
use crate::setting::Setting;
use crate::visit::Visit;
pub use config::{EnvironmentConfig, OneOrEach};
use diffecon_auction::{MAX_VALUE, Seed, Series, Valuations};
use diffecon_config::{Checked, ConfigError, OutOfRange};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The units of money that single precision can divide by: a mean best value divided by the goods.
pub(crate) const UNIT: RangeInclusive<f64> = 1e-33..=1e30;

/// The mean best values of bidders that single precision can normalise.
const SURPLUS: RangeInclusive<f64> = 1e-30..=1e30;

/// An auction. Money is in units of [`Self::unit`].
#[derive(Debug, Clone)]
pub struct Environment {
    goods: usize,
    menu: &'static dyn MenuForm,
    /// The bidder visited at each position.
    order: Vec<usize>,
    /// The law of the bidder at each position.
    laws: Vec<Law>,
    unit: f64,
    /// Whether any permutation of goods gives the same auction.
    alike: bool,
    /// Whether goods are relabelled after each sale.
    relabels: bool,
}

impl Environment {
    /// The auction of a configuration, whose data sets have these rows. Settings have the unit 1; with data sets, the unit is
    /// their bidders' mean best value, divided by the goods.
    ///
    /// # Errors
    /// If a number is out of range, the menu does not fit the values, or the bidders value too little or too much.
    pub fn new(
        config: &Checked<EnvironmentConfig>,
        rows: &BTreeMap<String, Valuations>,
    ) -> Result<Self, SequentialError> {
        if rows.is_empty() {
            return Self::in_unit(config, rows, 1.0);
        }
        let mean = rows.values().map(Valuations::surplus).sum::<f64>() / rows.len() as f64;
        let allowed = format!("in [{:e}, {:e}]", SURPLUS.start(), SURPLUS.end());
        let name = "mean best value of the training bidders";
        OutOfRange::unless(SURPLUS.contains(&mean), name, allowed, mean).map_err(ConfigError::from)?;
        Self::in_unit(config, rows, mean / config.goods as f64)
    }

    /// As [`Self::new`], with this unit of money.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn in_unit(
        config: &Checked<EnvironmentConfig>,
        rows: &BTreeMap<String, Valuations>,
        unit: f64,
    ) -> Result<Self, SequentialError> {
        let EnvironmentConfig { bidders, goods, menu, .. } = **config;
        let menu = menu.form();
        let names = match &config.values {
            OneOrEach::One(name) => vec![name.as_str(); bidders],
            OneOrEach::Each(names) => names.iter().map(String::as_str).collect(),
        };
        let mut laws = BTreeMap::new();
        for name in &names {
            if !laws.contains_key(name) {
                let law = law(name, goods, rows, unit)?;
                check(menu, &law)?;
                laws.insert(*name, law);
            }
        }
        let alike = laws.values().all(Law::is_symmetric);
        let order = config.visits();
        let laws = order.iter().map(|&bidder| laws[names[bidder]].clone()).collect();
        Ok(Self { goods, menu, order, laws, unit, alike, relabels: false })
    }

    /// Bidders `n`.
    pub fn bidders(&self) -> usize {
        self.order.len()
    }

    /// Goods `m`.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// The form of the menus.
    pub fn menu(&self) -> &'static dyn MenuForm {
        self.menu
    }

    /// What a value of 1 is worth in money.
    pub fn unit(&self) -> f64 {
        self.unit
    }

    /// The bidder visited at a position.
    pub fn visited(&self, position: usize) -> usize {
        self.order[position]
    }

    /// The law of the bidder visited at a position.
    pub fn law(&self, position: usize) -> &Law {
        &self.laws[position]
    }

    /// Whether any permutation of goods gives the same auction.
    pub fn goods_are_alike(&self) -> bool {
        self.alike
    }

    /// Choices at the auction's menus, with what a critic says of the states after them.
    pub fn lookahead<'a>(&'a self, critic: &'a dyn Fn(&[Visit]) -> Vec<f32>) -> Box<dyn Lookahead + 'a> {
        self.menu.lookahead(Outlook { laws: &self.laws, goods: self.goods, relabels: self.relabels, critic })
    }

    /// The same auction for training: where goods are alike, those left are called the first ones again after each sale, so
    /// that states that differ by names alone are one.
    #[must_use]
    pub fn relabelling(self) -> Self {
        Self { relabels: self.alike, ..self }
    }

    /// The same auction with another form of menus.
    #[must_use]
    pub fn with_menu(&self, menu: &'static dyn MenuForm) -> Self {
        Self { menu, ..self.clone() }
    }

    /// The state after a sale.
    pub fn next(&self, left: GoodsSet, sold: GoodsSet) -> GoodsSet {
        left.without(sold).relabelled(self.relabels)
    }

    /// All goods.
    pub fn start(&self) -> GoodsSet {
        GoodsSet::first(self.goods)
    }

    /// The bidders of sixteen auctions at one position: numbers `16 * block` and on of the series. They depend on
    /// nothing else, so that any two policies face the same bidders.
    pub fn draw(&self, seed: Seed, series: Series, position: usize, block: usize) -> [Bidder; LANES] {
        let index = (block * self.bidders() + position) as u64;
        self.laws[position].draw(&mut LaneRng::new(&mut seed.stream_at(series, index)))
    }
}

impl Environment {
    /// Which rows of data sets the bidders of [`Self::draw`] are, as numbers that differ between rows and between data sets;
    /// none if the law at the position is no data set's.
    pub(crate) fn draw_rows(&self, seed: Seed, series: Series, position: usize, block: usize) -> Option<[u64; LANES]> {
        let Law::Rows(valuations) = &self.laws[position] else { return None };
        let same = |law: &Law| matches!(law, Law::Rows(other) if Arc::ptr_eq(other, valuations));
        let dataset = self.laws.iter().position(same)? as u64;
        let index = (block * self.bidders() + position) as u64;
        let rows = rows(valuations, &mut LaneRng::new(&mut seed.stream_at(series, index)));
        Some(rows.map(|row| dataset << 32 | row as u64))
    }
}

/// The law that a name stands for; values of data sets are divided by the unit, once.
fn law(name: &str, goods: usize, rows: &BTreeMap<String, Valuations>, unit: f64) -> Result<Law, SequentialError> {
    let refuse = |allowed: &str| Err(SequentialError::out_of_range("environment.values", allowed, format!("{name:?}")));
    match (Setting::named(name), rows.get(name)) {
        (Some(_), _) if !rows.is_empty() => refuse("settings A to F alone, or data sets alone"),
        (Some(setting), _) => Ok(setting.law(goods)),
        (None, None) => refuse("A to F or the folder of a data set that is given"),
        (None, Some(valuations)) if valuations.bidders() == 0 => refuse("a data set with bidders"),
        (None, Some(valuations)) if valuations.goods() != goods => {
            let name = format!("environment.goods (those of data set {name})");
            Err(SequentialError::out_of_range(name, valuations.goods(), goods))
        }
        (None, Some(valuations)) => {
            let greatest = f64::from(greatest_value(valuations)) / unit;
            if greatest > f64::from(MAX_VALUE) {
                let name = format!("the greatest value of data set {name}, divided by the unit {unit:e},");
                return Err(SequentialError::out_of_range(
                    name,
                    format!("at most {MAX_VALUE:e}"),
                    format!("{greatest:e}"),
                ));
            }
            Ok(Law::Rows(Arc::new(valuations.clone().scaled((1.0 / unit) as f32))))
        }
    }
}

/// The greatest value of an atom or a good.
fn greatest_value(valuations: &Valuations) -> f32 {
    let values = match valuations {
        Valuations::Xor(xor) => xor.values(),
        Valuations::Additive(items) | Valuations::UnitDemand(items) => items.values(),
    };
    values.iter().copied().fold(0.0, f32::max)
}

/// Checks that bidders of a law may be offered menus of a form.
fn check(menu: &dyn MenuForm, law: &Law) -> Result<(), SequentialError> {
    let goods = law.goods();
    if law.values_every_bundle() && goods > MAX_GOODS_OF_BUNDLE_MENUS {
        let name = "environment.goods (with a value for every bundle)";
        return Err(SequentialError::out_of_range(name, format!("in [1, {MAX_GOODS_OF_BUNDLE_MENUS}]"), goods));
    }
    menu.check_law(law)
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::ItemValues;
    use diffecon_config::Config;

    const SERIES: Series = Series::new("bidders");

    fn rows(bidders: usize) -> Valuations {
        Valuations::Additive(ItemValues::new(2, (0..2 * bidders).map(|value| value as f32 / 7.0).collect()))
    }

    #[test]
    fn every_block_of_every_position_has_bidders_of_its_own() {
        let config = EnvironmentConfig::of("A", 3, 2, crate::MenuKind::Bundles);
        let environment = Environment::new(&config.check().unwrap(), &BTreeMap::new()).unwrap();
        let all = GoodsSet::first(2);
        let mut drawn: Vec<[f32; LANES]> = (0..12)
            .map(|place| environment.draw(Seed::new(1), SERIES, place % 3, place / 3).map(|bidder| bidder.value(all)))
            .collect();
        drawn.sort_by(|one, other| one[0].total_cmp(&other[0]));
        drawn.dedup();
        assert_eq!(drawn.len(), 12);
    }

    #[test]
    fn rows_are_told_apart_by_data_set_and_number() {
        let each = ["one", "other", "one"].map(str::to_owned).to_vec();
        let config = EnvironmentConfig {
            bidders: 3,
            goods: 2,
            values: OneOrEach::Each(each),
            order: None,
            menu: crate::MenuKind::Bundles,
        };
        let of_name = BTreeMap::from([("one".to_owned(), rows(40)), ("other".to_owned(), rows(40))]);
        let environment = Environment::in_unit(&config.clone().check().unwrap(), &of_name, 1.0).unwrap();
        for position in 0..3 {
            let found = environment.draw_rows(Seed::new(1), SERIES, position, 5).unwrap();
            let dataset = u64::from(position == 1);
            let bidders = environment.draw(Seed::new(1), SERIES, position, 5);
            for (row, bidder) in found.into_iter().zip(bidders) {
                let Bidder::Row { row: number, .. } = bidder else { panic!("{bidder:?}") };
                assert_eq!((row >> 32, row as u32 as usize), (dataset, number));
            }
        }
        let config = EnvironmentConfig::of("A", 3, 2, crate::MenuKind::Bundles);
        let environment = Environment::new(&config.check().unwrap(), &BTreeMap::new()).unwrap();
        assert_eq!(environment.draw_rows(Seed::new(1), SERIES, 0, 0), None);
    }

    /// Settings are in money; data sets in their bidders' mean best value, divided by the goods.
    #[test]
    fn the_unit_is_that_of_the_bidders() {
        let config = |values: &str| EnvironmentConfig::of(values, 2, 2, crate::MenuKind::Bundles).check().unwrap();
        assert_eq!(Environment::new(&config("A"), &BTreeMap::new()).unwrap().unit(), 1.0);
        let of_name = BTreeMap::from([("rows".to_owned(), rows(4))]);
        let environment = Environment::new(&config("rows"), &of_name).unwrap();
        let mean = rows(4).surplus();
        assert!((environment.unit() - mean / 2.0).abs() < 1e-12 && !environment.goods_are_alike());
        let bidder = &environment.draw(Seed::new(1), SERIES, 0, 0)[0];
        let Bidder::Row { row, .. } = bidder else { panic!("{bidder:?}") };
        let value = f64::from(bidder.value(GoodsSet::first(2))) * environment.unit();
        assert!((value - (4 * row + 1) as f64 / 7.0).abs() < 1e-5, "{value} of row {row}");
    }
}
