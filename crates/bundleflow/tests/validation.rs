//! What a validation says is what the finished menu does.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Seed, Valuations, evaluate};
use diffecon_bundleflow::config::SupportGradient;
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn samples() -> [Valuations; 3] {
    let generator = Generator::new(Distribution::RegionsUpv, 20).unwrap();
    let items = Items::new(Checked::<UniformConfig>::default(), 5).unwrap().population(500, Seed::new(3));
    [
        Valuations::Xor(population(&generator, WorldMode::Fixed, 500, Seed::new(3)).unwrap()),
        Valuations::Additive(items.clone()),
        Valuations::UnitDemand(items),
    ]
}

/// Revenue to the last digit, and what a softmax over the menu and nothing expects.
#[test]
fn a_validation_is_what_evaluate_says_of_the_menu() {
    let gradients = [SupportGradient::Trace, SupportGradient::None, SupportGradient::StraightThrough];
    for valuations in samples() {
        for support_gradient in gradients {
            let mut config = BundleFlowConfig::default();
            (config.menu.elements, config.menu.support) = (70, 3);
            (config.flow.steps, config.flow.batch, config.learning.steps) = (20, 64, 20);
            config.learning.support_gradient = support_gradient;
            let (train, validation) = (valuations.slice(0..400), valuations.slice(400..500));
            let (device, provenance) = (autodiff_device("cpu").unwrap(), MechanismProvenance::default());
            let mut learner =
                BundleFlow::new(config.check().unwrap(), train.clone(), validation.clone(), device, provenance)
                    .unwrap();
            learner.prepare(&mut |_| ()).unwrap();
            (0..20).for_each(|step| drop(learner.step(step, false)));
            let (found, menu) = (learner.validate(15).unwrap(), learner.menu().unwrap());
            let expected = evaluate(&menu, &validation);
            assert!(expected.sold > 0.2 && expected.revenue > 0.0);
            assert_eq!(
                (found.revenue, found.std_error, found.totals),
                (expected.revenue, expected.std_error, expected.totals)
            );
            let metric = |name: &str| found.metrics.iter().find(|(metric, _)| *metric == name).unwrap().1;
            assert_eq!(metric("validation_sold"), expected.sold);

            let sharpness = learner.sharpness(15) / train.surplus();
            let payment = |bidder: usize| {
                let odds = |utility: f32| (sharpness * f64::from(utility)).exp();
                let offers = menu.utilities(&validation, bidder).into_iter().zip(menu.prices());
                let (paid, mass) = offers.fold((0.0, 1.0), |(paid, mass), (utility, price)| {
                    (paid + odds(utility) * f64::from(*price), mass + odds(utility))
                });
                paid / mass
            };
            let soft = (0..100).map(payment).sum::<f64>() / 100.0;
            let error = metric("validation_soft_revenue") / soft - 1.0;
            assert!(error.abs() < 1e-5, "{error}");
        }
    }
}
