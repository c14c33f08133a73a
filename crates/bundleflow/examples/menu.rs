//! A menu for two goods that are worth U[0, 1] each, beside the optimum of Manelli and Vincent, 0.5492.
//!
//! `cargo run --release -p diffecon-bundleflow --example menu` prints
//!
//! ```text
//! step 200: 0.552 in validation
//! step 400: 0.551 in validation
//! step 600: 0.552 in validation
//! 0.550 +- 0.001 in the test
//! 3 % of bidders pay 0.70 for goods [0]
//! 2 % of bidders pay 0.70 for goods [0]
//! 52 % of bidders pay 0.87 for goods [0, 1]
//! 8 % of bidders pay 0.64 for goods [1]
//! ```

use diffecon_auction::{Seed, Valuations, bundle, evaluate};
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let items = Items::new(Checked::<UniformConfig>::default(), 2)?.population(120_000, Seed::new(1));
    let bidders = Valuations::Additive(items);
    let [train, validation, test] = [0..10_000, 10_000..20_000, 20_000..120_000].map(|rows| bidders.slice(rows));
    let mut config = BundleFlowConfig::default();
    config.menu.elements = 32;
    (config.flow.hidden, config.flow.steps, config.flow.batch) = (32, 300, 128);
    (config.learning.steps, config.learning.batch, config.learning.revive_every) = (600, 512, 100);
    (config.learning.sharpness_start, config.learning.sharpness_end) = (200.0, 400.0);

    let (device, provenance) = (autodiff_device("cpu")?, MechanismProvenance { seed: 1, ..Default::default() });
    let mut learner = BundleFlow::new(config.check()?, train, validation, device, provenance)?;
    learner.prepare(&mut |_| ())?;
    for step in 0..learner.steps() {
        learner.step(step, false);
        if (step + 1) % 200 == 0 {
            println!("step {}: {:.3} in validation", step + 1, learner.validate(step + 1)?.revenue);
        }
    }
    let menu = learner.menu()?;
    let outcome = evaluate(&menu, &test);
    println!("{:.3} +- {:.3} in the test", outcome.revenue, outcome.std_error);
    let mut bought: Vec<usize> = menu.choices(&test).into_iter().flatten().collect();
    bought.sort_unstable();
    for sold in bought.chunk_by(|a, b| a == b) {
        let (element, share) = (sold[0], 100 * sold.len() / test.bidders());
        let first = menu.bundles().get(element * menu.support());
        let goods: Vec<usize> = bundle::goods_of(first).collect();
        if share >= 2 {
            println!("{share} % of bidders pay {:.2} for goods {goods:?}", menu.prices()[element]);
        }
    }
    Ok(())
}
