//! How a run's flow carries its support points to bundles, from what its checkpoint holds.

use crate::experiment::BundleFlowExperiment;
use crate::flow::Flow;
use crate::streams;
use crate::support::parametrisation;
use burn::tensor::{Tensor, TensorData};
use diffecon_auction::Seed;
use diffecon_tensor::{State, StateError, autodiff_device};

/// Where support points of a run are from time 0 to 1: for each point, moment by moment, its coordinates `[M]`. At most so many points
/// are followed, evenly from the first to the last.
///
/// # Errors
/// If the state is not that of a run of this experiment on so many goods.
pub fn trajectories(
    experiment: &BundleFlowExperiment,
    goods: usize,
    state: &State,
    most: usize,
) -> Result<Vec<Vec<Vec<f32>>>, StateError> {
    let points = experiment.menu.elements * experiment.menu.support;
    let theta = state.array("theta", &[points, goods])?;
    let device = autodiff_device("cpu").expect("there is always a CPU");
    let mut flow = Flow::new(&experiment.flow, goods, &device, &mut Seed::new(1).stream(streams::FLOW_NETWORKS));
    flow.load(state)?;
    let every = points.div_ceil(most.max(1)).max(1);
    let followed: Vec<f32> = theta.chunks_exact(goods).step_by(every).flatten().copied().collect();
    let count = followed.len() / goods;
    let theta = Tensor::<2>::from_data(TensorData::new(followed, [count, goods]), &device);
    let moments = flow.trajectory(parametrisation(experiment.menu.support_box).points(theta));
    let at = |moment: &Vec<f32>, point: usize| moment[point * goods..(point + 1) * goods].to_vec();
    Ok((0..count).map(|point| moments.iter().map(|moment| at(moment, point)).collect()).collect())
}
