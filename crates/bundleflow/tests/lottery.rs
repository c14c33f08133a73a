//! A lottery's weights follow from its points' change of density along the flow.

use burn::tensor::{Tensor, TensorData};
use diffecon_auction::{Seed, Valuations};
use diffecon_bundleflow::config::{Integrator, Matrix};
use diffecon_bundleflow::support::parametrisation;
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_tensor::{autodiff_device, values};
use diffecon_train::Learner;

const GOODS: usize = 8;

/// Equal `w_d` give weights in proportion to `exp(-Tr Q(mu_d) int eta)`. Source: arXiv 2502.15283, eq. 20-21.
#[test]
fn points_that_spread_less_weigh_more() {
    for (matrix, integrator) in [(Matrix::Diagonal, Integrator::Exact), (Matrix::Full, Integrator::Euler)] {
        let mut config = BundleFlowConfig::default();
        (config.menu.elements, config.menu.support, config.menu.first_weight) = (20, 3, 0.0);
        (config.flow.hidden, config.flow.steps, config.flow.matrix, config.flow.integrator) =
            (16, 60, matrix, integrator);
        let support_box = config.menu.support_box;
        let bidders = Valuations::Additive(
            Items::new(Checked::<UniformConfig>::default(), GOODS).unwrap().population(50, Seed::new(1)),
        );
        let device = autodiff_device("cpu").unwrap();
        let provenance = MechanismProvenance::default();
        let mut learner =
            BundleFlow::new(config.check().unwrap(), bidders.clone(), bidders, device.clone(), provenance).unwrap();
        learner.prepare(&mut |_| ()).unwrap();
        let theta = learner.state().array("theta", &[60, GOODS]).unwrap().to_vec();
        let theta = Tensor::<2>::from_data(TensorData::new(theta, [60, GOODS]), &device);
        let expansion = values(&learner.flow().transport(parametrisation(support_box).points(theta)).expansion);
        let menu = learner.menu().unwrap();
        for (weights, expansion) in menu.weights().chunks_exact(3).zip(expansion.chunks_exact(3)) {
            let first = expansion[0];
            let shares: Vec<f32> = expansion.iter().map(|expansion| (first - expansion).exp()).collect();
            for (weight, share) in weights.iter().zip(&shares) {
                let expected = share / shares.iter().sum::<f32>();
                assert!((weight - expected).abs() < 1e-5, "{matrix:?}: {weight} should be {expected}");
            }
        }
        let unequal = menu.weights().iter().filter(|weight| (*weight - 1.0 / 3.0).abs() > 0.03).count();
        assert!(unequal >= 20, "{matrix:?}: {unequal} of 60 weights are not nearly equal");
    }
}

/// The first point starts with the weight asked for, whatever the flow makes of densities; the others share the rest.
#[test]
fn the_first_point_weighs_as_asked() {
    let bidders = Valuations::Additive(
        Items::new(Checked::<UniformConfig>::default(), GOODS).unwrap().population(50, Seed::new(1)),
    );
    for (support, expected) in [(3, &[0.6, 0.2, 0.2][..]), (2, &[0.6, 0.4]), (1, &[1.0])] {
        let mut config = BundleFlowConfig::default();
        (config.menu.elements, config.menu.support, config.menu.first_weight) = (20, support, 0.6);
        (config.flow.hidden, config.flow.steps) = (16, 60);
        let (start, end) = (config.learning.sharpness_start, config.learning.sharpness_end);
        let (device, provenance) = (autodiff_device("cpu").unwrap(), MechanismProvenance::default());
        let mut learner =
            BundleFlow::new(config.check().unwrap(), bidders.clone(), bidders.clone(), device, provenance).unwrap();
        learner.prepare(&mut |_| ()).unwrap();
        let menu = learner.menu().unwrap();
        for weights in menu.weights().chunks_exact(support) {
            assert!(weights.iter().zip(expected).all(|(weight, share)| (weight - share).abs() < 1e-5), "{weights:?}");
        }
        assert_eq!(learner.sharpness(0), start);
        assert!((learner.sharpness(learner.steps()) - end).abs() < 1e-9 * end);
    }
}
