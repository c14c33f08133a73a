//! Whether a bidder's own report leaves his prices as they are, and pays him nothing.

use crate::bidder::Bidder;
use crate::distinct::distinct;
use crate::environment::Environment;
use crate::goods_set::GoodsSet;
use crate::lanes::LANES;
use crate::menu::Purchase;
use crate::policy::Policy;
use crate::streams;
use diffecon_auction::audit::worse;
use diffecon_auction::{Audit, Seed, Series};

/// The bidders: those of every evaluation.
const SEED: Seed = Seed::new(1);

/// What the bidder at a position sees and does in one auction.
struct Visit {
    /// The bidder who reports.
    reporter: Bidder,
    left: GoodsSet,
    posted: Vec<f32>,
    purchase: Purchase,
}

/// Lets the bidder at every position, in auctions with the bidders of evaluations, report another valuation, drawn from his law,
/// at least `misreports` times in all: the whole auction is run twice up to him.
///
/// - The prices posted to him have to be the same, bit for bit.
/// - What he would have bought for the misreport, at the prices that were posted then, is valued by his own valuation.
/// - What a sale says of the value is held against the bidder's valuation, in units of the greater one and the payment.
pub fn audit(environment: &Environment, policy: &dyn Policy, misreports: usize) -> Audit {
    let environment = environment.with_menu(policy.menu());
    let blocks = misreports.div_ceil(LANES * environment.bidders()).max(1);
    let mut audit = Audit { price_changes: Some(0), ..Audit::default() };
    let mut changes = 0;
    for position in 0..environment.bidders() {
        let truths = visits(&environment, policy, position, streams::EVALUATION, blocks);
        let misreports = visits(&environment, policy, position, streams::MISREPORTS, blocks);
        for (truth, misreport) in truths.iter().zip(&misreports) {
            let same = truth.left == misreport.left && bits(&truth.posted) == bits(&misreport.posted);
            changes += usize::from(!same);
            let value = |sold: GoodsSet| f64::from(truth.reporter.value(sold));
            let utility = |sale: &Purchase| value(sale.bundle) - f64::from(sale.payment);
            // All goods left may be worth less than some of them.
            let scale = [truth.left, truth.purchase.bundle, misreport.purchase.bundle].map(value);
            let scale = scale.into_iter().fold(f64::MIN_POSITIVE, f64::max);
            audit.misreports += 1;
            audit.gain = worse((utility(&misreport.purchase) - utility(&truth.purchase)) / scale, audit.gain);
            audit.loss = worse(-utility(&truth.purchase) / scale, audit.loss);
            let said = f64::from(truth.purchase.value);
            audit.mismatch = worse((said - value(truth.purchase.bundle)).abs() / scale, audit.mismatch);
            if !truth.purchase.bundle.is_subset(truth.left) {
                audit.mismatch = f64::INFINITY;
            }
        }
    }
    audit.price_changes = Some(changes);
    audit
}

/// Runs auctions up to a position, whose bidders are those of `reporters`; all before him are those of evaluations.
fn visits(
    environment: &Environment,
    policy: &dyn Policy,
    position: usize,
    reporters: Series,
    blocks: usize,
) -> Vec<Visit> {
    let mut left = vec![environment.start(); blocks * LANES];
    for before in 0..position {
        let visits = visit(environment, policy, before, streams::EVALUATION, &left);
        left = visits.iter().map(|visit| environment.next(visit.left, visit.purchase.bundle)).collect();
    }
    visit(environment, policy, position, reporters, &left)
}

/// Visits the bidders at one position, with these goods left `[episodes]`.
fn visit(
    environment: &Environment,
    policy: &dyn Policy,
    position: usize,
    reporters: Series,
    left: &[GoodsSet],
) -> Vec<Visit> {
    let (states, of_episode) = distinct(left.iter().copied());
    let menus = policy.prices(position, &states);
    let drawn = (0..left.len() / LANES).flat_map(|block| environment.draw(SEED, reporters, position, block));
    let visit = |(episode, reporter): (usize, Bidder)| {
        let (left, posted) = (left[episode], menus[of_episode[episode]].clone());
        Visit { purchase: environment.menu().sell(&posted, left, &reporter), reporter, left, posted }
    };
    drawn.enumerate().map(visit).collect()
}

fn bits(prices: &[f32]) -> Vec<u32> {
    prices.iter().map(|price| price.to_bits()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baselines::{BASELINES, baseline};
    use crate::environment::EnvironmentConfig;
    use crate::menu::{MenuForm, MenuKind};
    use diffecon_config::Config;
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn environment(values: &str, menu: MenuKind) -> Environment {
        let config = EnvironmentConfig::of(values, 3, 4, menu);
        Environment::new(&config.check().unwrap(), &BTreeMap::new()).unwrap()
    }

    #[test]
    fn posted_prices_pass() {
        for (values, menu) in [
            ("A", MenuKind::Bundles),
            ("B", MenuKind::Bundles),
            ("C", MenuKind::Sizes),
            ("D", MenuKind::EntryFee),
            ("E", MenuKind::Bundles),
            ("F", MenuKind::Bundles),
        ] {
            let environment = environment(values, menu);
            for name in BASELINES {
                let audit = audit(&environment, &baseline(name, &environment), 1_000);
                assert!(audit.misreports >= 1_000 && audit.price_changes == Some(0), "{values} {name}: {audit:?}");
                assert!(audit.passes(1e-6), "{values} {name}: {audit:?}");
            }
        }
    }

    /// Asks more the more often it was asked, so that a second run of the same auction meets other prices.
    struct Drifting(AtomicUsize);

    impl Policy for Drifting {
        fn prices(&self, _: usize, states: &[GoodsSet]) -> Vec<Vec<f32>> {
            let asked = self.0.fetch_add(1, Ordering::Relaxed) as f32;
            states.iter().map(|left| self.menu().goods_apart(*left, &[0.5 - asked / 64.0; 4])).collect()
        }

        fn menu(&self) -> &'static dyn MenuForm {
            MenuKind::Bundles.form()
        }
    }

    #[test]
    fn prices_that_a_report_changes_are_seen() {
        let audit = audit(&environment("A", MenuKind::Bundles), &Drifting(AtomicUsize::new(0)), 480);
        // Where no goods are left, there are no prices.
        assert!(audit.misreports == 480 && audit.price_changes.unwrap() > 300, "{audit:?}");
        assert!(audit.gain > 0.001 && !audit.passes(1e-6), "{audit:?}");
    }
}
