//! The flow `ds = eta(t) Q(s_0) s dt` on `[0, 1]` that carries a support point to a bundle.
//!
//! The matrix depends on the start only, so `Q` is evaluated once a point, and the change of density is
//! `log rho(s_1) = log rho(s_0) - Tr Q(s_0) int eta` (Liouville). Source: arXiv 2502.15283, eq. 9-12.

use crate::config::{FlowConfig, Integrator, Matrix};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use diffecon_objective::{
    Frozen, FrozenFlow, Path, StraightPaths, Transport, flow_loss, full_matrices_at_a_time, velocities,
};
use diffecon_tensor::{Adam, Mlp, State, StateError, values};
use rand::Rng;
use rand_distr::{Distribution, Uniform};
use std::cell::OnceCell;

/// Intervals of Simpson's rule for the integral of `eta`.
const SIMPSON_INTERVALS: usize = 64;
/// Times at which an exact flow's points are shown.
pub const MOMENTS: usize = 33;
/// The weights of the three layers of `Q` between the units of one good, before training.
const GAINS: [f32; 3] = [5.0, 1.0, 0.5];
/// Hidden units of the network `eta`.
const ETA_HIDDEN: usize = 32;

/// The networks `Q` (`M -> hidden -> hidden -> M` or `M * M`) and `eta` (`1 -> 32 -> 1`).
pub struct Flow {
    matrix: Matrix,
    integrator: Integrator,
    euler_steps: usize,
    matrix_network: Mlp,
    speed_network: Mlp,
    /// What stage 2 needs of `eta`; stage 1 changes it.
    speeds: OnceCell<Speeds>,
    /// What stage 2 needs of both; stage 1 changes it.
    frozen: OnceCell<Frozen>,
    device: Device,
}

/// The speed `eta` of a flow that is no longer trained.
#[derive(Clone)]
struct Speeds {
    /// `int_0^1 eta`
    integral: f32,
    /// `eta` times the interval at each Euler step.
    euler: Vec<f32>,
}

/// The network `Q` before training: each hidden unit reads one good, and each good's rate of growth reads its own units,
/// so that rounding is sharp from the start; small random weights connect everything else.
fn matrix_network(matrix: Matrix, widths: [usize; 4], device: &Device, rng: &mut impl Rng) -> Mlp {
    let goods = widths[0];
    Mlp::from_weights("flow.matrix", &widths, device, |layer| {
        let (inputs, outputs) = (widths[layer], widths[layer + 1]);
        let noise = Uniform::new(-0.05, 0.05).expect("a positive bound");
        let mut weights: Vec<f32> = noise.sample_iter(&mut *rng).take(inputs * outputs).collect();
        for output in 0..outputs {
            let reads = match (layer, matrix) {
                (0, _) => Some(output % goods),
                (1, _) | (_, Matrix::Diagonal) => Some(output),
                (_, Matrix::Full) => (output % (goods + 1) == 0).then_some(output / goods),
            };
            if let Some(input) = reads.filter(|&input| input < inputs) {
                weights[input * outputs + output] += GAINS[layer];
            }
        }
        weights
    })
}

impl Flow {
    /// A flow with random networks.
    pub fn new(config: &FlowConfig, goods: usize, device: &Device, rng: &mut impl Rng) -> Self {
        let hidden = config.units(goods);
        let outputs = match config.matrix {
            Matrix::Diagonal => goods,
            Matrix::Full => goods * goods,
        };
        Self {
            matrix: config.matrix,
            integrator: config.integrator,
            euler_steps: config.euler_steps,
            matrix_network: matrix_network(config.matrix, [goods, hidden, hidden, outputs], device, rng),
            speed_network: Mlp::new("flow.speed", &[1, ETA_HIDDEN, 1], device, rng),
            speeds: OnceCell::new(),
            frozen: OnceCell::new(),
            device: device.clone(),
        }
    }

    /// A flow with a constant matrix (`M` or `M * M` numbers) and constant speed 1: its density is known in closed form.
    pub fn constant(config: &FlowConfig, goods: usize, matrix: &[f32], device: &Device, rng: &mut impl Rng) -> Self {
        let mut flow = Self::new(config, goods, device, rng);
        flow.matrix_network.set_constant(matrix);
        flow.speed_network.set_constant(&[0.0]);
        flow
    }

    /// `Q(s_0)`: the diagonal or all rows in turn. `[P, M] -> [P, M]` or `[P, M * M]`.
    fn matrices(&self, starts: Tensor<2>, frozen: bool) -> Tensor<2> {
        self.matrix_network.forward((starts - 0.5) * 4.0, frozen)
    }

    /// `eta` at the times `[T, 1] -> [T, 1]`: 1 plus a network, so that an untrained flow moves.
    fn speed(&self, times: Tensor<2>, frozen: bool) -> Tensor<2> {
        self.speed_network.forward(times, frozen) + 1.0
    }

    /// The rectified-flow loss `mean || (s_1 - s_0) - eta(t) Q(s_0) s_t ||^2` of straight paths.
    /// Source: arXiv 2502.15283, eq. 13-17.
    pub fn loss(&self, paths: StraightPaths) -> Tensor<1> {
        let matrices = self.matrices(paths.starts.clone(), false);
        let speeds = self.speed(paths.times.clone(), false);
        flow_loss(matrices, speeds, paths)
    }

    /// One optimiser step on both networks.
    pub fn step(&mut self, adam: &Adam, learning_rate: f64, gradients: &Gradients) {
        self.matrix_network.step(adam, learning_rate, gradients);
        self.speed_network.step(adam, learning_rate, gradients);
        self.forget();
    }

    /// Forgets what follows from networks that have changed.
    fn forget(&mut self) {
        self.speeds.take();
        self.frozen.take();
    }

    fn speeds(&self) -> &Speeds {
        self.speeds.get_or_init(|| {
            let interval = 1.0 / self.euler_steps as f32;
            let euler = self.speeds_at(self.euler_steps, interval).into_iter().map(|speed| speed * interval);
            Speeds { integral: self.integrate(), euler: euler.collect() }
        })
    }

    /// `int_0^1 eta(t) dt` by Simpson's rule.
    fn integrate(&self) -> f32 {
        let speeds = self.speeds_at(SIMPSON_INTERVALS + 1, 1.0 / SIMPSON_INTERVALS as f32);
        let weight = |index: usize| match index {
            0 | SIMPSON_INTERVALS => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let sum: f32 = speeds.iter().enumerate().map(|(index, speed)| weight(index) * speed).sum();
        sum / (3 * SIMPSON_INTERVALS) as f32
    }

    /// `eta` at `count` times from 0, `interval` apart.
    fn speeds_at(&self, count: usize, interval: f32) -> Vec<f32> {
        let times: Vec<f32> = (0..count).map(|index| index as f32 * interval).collect();
        let times = Tensor::<2>::from_data(TensorData::new(times, [count, 1]), &self.device);
        values(&self.speed(times, true))
    }

    /// The flow that is no longer trained.
    pub fn frozen(&self) -> FrozenFlow<'_> {
        let frozen = self.frozen.get_or_init(|| {
            let Speeds { integral, euler } = self.speeds().clone();
            let path = if self.integrator == Integrator::Exact { Path::Exact } else { Path::Euler(euler) };
            Frozen::of(&self.matrix_network, path, integral)
        });
        FrozenFlow { network: &self.matrix_network, frozen: frozen.clone() }
    }

    /// Carries points `[P, M]` to time 1; the networks are constants, gradients flow to the points only.
    pub fn transport(&self, starts: Tensor<2>) -> Transport {
        self.frozen().transport(starts)
    }

    /// The ends of points `[P, M]`, of a few at a time if their matrices are full; nothing is recorded.
    pub fn ends(&self, starts: &Tensor<2>) -> Tensor<2> {
        let [points, goods] = starts.dims();
        let at_a_time = match self.matrix {
            Matrix::Diagonal => points.max(1),
            Matrix::Full => full_matrices_at_a_time(goods, 1),
        };
        let slices = (0..points).step_by(at_a_time).map(|first| first..points.min(first + at_a_time));
        Tensor::cat(slices.map(|slice| self.transport(starts.clone().slice(slice)).points.inner()).collect(), 0)
    }

    /// Where points `[P, M]` are from time 0 to 1, moment by moment: at each Euler step, or at [`MOMENTS`] times where the flow is exact.
    pub fn trajectory(&self, starts: Tensor<2>) -> Vec<Vec<f32>> {
        let matrices = self.matrices(starts.clone(), true);
        let mut moments = vec![values(&starts)];
        if (self.matrix, self.integrator) == (Matrix::Diagonal, Integrator::Exact) {
            let interval = 1.0 / (MOMENTS - 1) as f32;
            let (speeds, mut integral) = (self.speeds_at(MOMENTS, interval), 0.0);
            for two in speeds.windows(2) {
                integral += f32::midpoint(two[0], two[1]) * interval;
                moments.push(values(&(starts.clone() * (matrices.clone() * integral).exp())));
            }
            return moments;
        }
        let mut points = starts;
        for speed in &self.speeds().euler {
            points = points.clone() + velocities(&matrices, points) * *speed;
            moments.push(values(&points));
        }
        moments
    }

    /// The networks `Q` and `eta`.
    pub fn networks(&self) -> [&Mlp; 2] {
        [&self.matrix_network, &self.speed_network]
    }

    /// Writes the networks into a state.
    pub fn save(&self, state: &mut State) {
        self.networks().into_iter().for_each(|network| network.save(state));
    }

    /// Writes the networks' gradients into a state.
    pub fn save_gradient(&self, gradients: &Gradients, state: &mut State) {
        self.matrix_network.save_gradient(gradients, state);
        self.speed_network.save_gradient(gradients, state);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks a layer or holds it in another shape.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        self.forget();
        self.matrix_network.load(state)?;
        self.speed_network.load(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};
    use diffecon_tensor::autodiff_device;

    const STARTS: [[f32; 2]; 2] = [[0.3, -1.2], [0.9, 0.4]];

    fn config(matrix: Matrix, integrator: Integrator, euler_steps: usize) -> FlowConfig {
        FlowConfig { matrix, integrator, euler_steps, ..FlowConfig::default() }
    }

    fn constant(config: &FlowConfig, matrix: &[f32]) -> Flow {
        let mut rng = Seed::new(1).stream(Stream::new("flow"));
        Flow::constant(config, 2, matrix, &autodiff_device("cpu").unwrap(), &mut rng)
    }

    fn transport(flow: &Flow) -> (Vec<f32>, Vec<f32>) {
        let Transport { points, expansion } = flow.transport(Tensor::from_data(STARTS, &flow.device));
        (points.detach().try_into_vec_as().unwrap(), expansion.detach().try_into_vec_as().unwrap())
    }

    /// A standard normal start is `N(0, diag(exp(2 q)))` at time 1.
    #[test]
    fn density_of_a_linear_flow_is_the_closed_form() {
        let rates = [0.7_f32, -0.4];
        let flow = constant(&config(Matrix::Diagonal, Integrator::Exact, 1), &rates);
        let (ends, expansion) = transport(&flow);
        let log_normal = |x: f64, sd: f64| -0.5 * (x / sd).powi(2) - sd.ln();
        for (index, start) in STARTS.iter().enumerate() {
            let before: f64 = start.iter().map(|&s| log_normal(f64::from(s), 1.0)).sum();
            let liouville = before - f64::from(expansion[index]);
            let end = &ends[2 * index..2 * index + 2];
            let closed: f64 = end.iter().zip(rates).map(|(&s, q)| log_normal(f64::from(s), f64::from(q).exp())).sum();
            assert!((liouville - closed).abs() < 1e-5, "{liouville} against {closed}");
        }
    }

    #[test]
    fn euler_converges_to_the_exponential_at_first_order() {
        let rates = [0.7, -0.4];
        let (exact, _) = transport(&constant(&config(Matrix::Diagonal, Integrator::Exact, 1), &rates));
        let error = |steps| {
            let (ends, _) = transport(&constant(&config(Matrix::Diagonal, Integrator::Euler, steps), &rates));
            ends.iter().zip(&exact).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max)
        };
        for steps in [10, 20, 40] {
            let order = (error(steps) / error(2 * steps)).log2();
            assert!((order - 1.0).abs() < 0.1, "order {order} at {steps} steps");
        }
    }

    /// Before training, each hidden unit reads one good, and each good's rate reads its own units.
    #[test]
    fn networks_start_with_a_way_for_every_good() {
        let (goods, hidden) = (3, 7);
        for (matrix, outputs) in [(Matrix::Diagonal, 3), (Matrix::Full, 9)] {
            let config = FlowConfig { hidden, ..config(matrix, Integrator::Euler, 1) };
            let device = autodiff_device("cpu").unwrap();
            let flow = Flow::new(&config, goods, &device, &mut Seed::new(1).stream(Stream::new("flow")));
            let mut state = State::default();
            flow.save(&mut state);
            let expected = |layer: usize, input: usize, output: usize| {
                let reads = match (layer, matrix) {
                    (0, _) => output % goods == input,
                    (1, _) | (_, Matrix::Diagonal) => output == input,
                    // Row and column of the matrix are the good's.
                    (_, Matrix::Full) => output == input * goods + input,
                };
                if reads { [5.0, 1.0, 0.5][layer] } else { 0.0 }
            };
            for (layer, [inputs, outputs]) in
                [[goods, hidden], [hidden, hidden], [hidden, outputs]].into_iter().enumerate()
            {
                let weights = state.array(&format!("flow.matrix.{layer}.weight"), &[inputs, outputs]).unwrap();
                let noise = |(index, weight): (usize, &f32)| weight - expected(layer, index / outputs, index % outputs);
                let noise: Vec<f32> = weights.iter().enumerate().map(noise).collect();
                assert!(noise.iter().all(|noise| noise.abs() <= 0.05), "{matrix:?} {layer}: {noise:?}");
                assert!(noise.iter().any(|noise| noise.abs() > 0.03), "there is noise");
            }
        }
    }

    #[test]
    fn speeds_are_integrated_to_rounding() {
        let config = config(Matrix::Diagonal, Integrator::Euler, 50);
        let device = autodiff_device("cpu").unwrap();
        let mut flow = Flow::new(&config, 2, &device, &mut Seed::new(3).stream(Stream::new("flow")));
        let mut state = State::default();
        flow.save(&mut state);
        // A speed that changes much.
        let weights = state.array("flow.speed.0.weight", &[1, 32]).unwrap().iter().map(|weight| 4.0 * weight).collect();
        state.insert("flow.speed.0.weight", vec![1, 32], weights);
        flow.load(&state).unwrap();
        let times: Vec<f32> = (0..20_000).map(|index| (index as f32 + 0.5) / 20_000.0).collect();
        let speeds = values(&flow.speed(Tensor::from_data(TensorData::new(times, [20_000, 1]), &device), true));
        let mean = speeds.iter().map(|speed| f64::from(*speed)).sum::<f64>() / 20_000.0;
        let spread = speeds.iter().copied().fold(f32::MIN, f32::max) - speeds.iter().copied().fold(f32::MAX, f32::min);
        assert!(spread > 0.05, "{spread}");
        let Speeds { integral, euler } = flow.speeds();
        assert!((f64::from(*integral) - mean).abs() < 1e-5, "{integral} instead of {mean}");
        let first = f64::from(euler[0]) * 50.0;
        assert!((first - f64::from(speeds[0])).abs() < 1e-3 && euler.len() == 50, "{first} instead of {}", speeds[0]);
    }

    #[test]
    fn the_loss_is_that_of_the_definition() {
        let rates = [0.7_f32, -0.4];
        let flow = constant(&config(Matrix::Diagonal, Integrator::Exact, 1), &rates);
        let (ends, times) = ([[1.0_f32, 0.1], [0.0, 0.9]], [0.25_f32, 0.8]);
        let mut expected = 0.0;
        for (point, time) in times.iter().enumerate() {
            for good in 0..2 {
                let (start, end) = (STARTS[point][good], ends[point][good]);
                let now = start + time * (end - start);
                expected += (end - start - rates[good] * now).powi(2) / 4.0;
            }
        }
        let [starts, ends] = [STARTS, ends].map(|points| Tensor::from_data(points, &flow.device));
        let times = Tensor::from_data(TensorData::new(times.to_vec(), [2, 1]), &flow.device);
        let loss = flow.loss(StraightPaths { starts, ends, times }).into_scalar::<f32>();
        assert!((loss - expected).abs() < 1e-6, "{loss} instead of {expected}");
    }

    #[test]
    fn trajectories_end_where_points_are_carried() {
        for (matrix, integrator, steps, count) in [
            (Matrix::Diagonal, Integrator::Exact, 1, MOMENTS),
            (Matrix::Diagonal, Integrator::Euler, 7, 8),
            (Matrix::Full, Integrator::Euler, 5, 6),
        ] {
            let entries = if matrix == Matrix::Full { &[0.7, 0.1, -0.2, -0.4][..] } else { &[0.7, -0.4] };
            let flow = constant(&config(matrix, integrator, steps), entries);
            let moments = flow.trajectory(Tensor::from_data(STARTS, &flow.device));
            assert_eq!((moments.len(), &moments[0]), (count, &STARTS.concat()));
            let (ends, _) = transport(&flow);
            assert!(moments[count - 1].iter().zip(ends).all(|(one, other)| (one - other).abs() < 1e-5));
        }
    }

    #[test]
    fn a_full_matrix_with_a_diagonal_flows_as_the_diagonal_and_a_rotation_keeps_its_trace() {
        let euler = |matrix, entries: &[f32]| transport(&constant(&config(matrix, Integrator::Euler, 50), entries));
        let (diagonal, expansion) = euler(Matrix::Diagonal, &[0.7, -0.4]);
        let (full, full_expansion) = euler(Matrix::Full, &[0.7, 0.0, 0.0, -0.4]);
        assert!(diagonal.iter().zip(&full).all(|(a, b)| (a - b).abs() < 1e-6));
        assert_eq!(expansion, full_expansion);
        let (turned, none) = euler(Matrix::Full, &[0.0, -1.0, 1.0, 0.0]);
        assert_eq!(none, [0.0, 0.0]);
        let [x, y] = STARTS[0];
        let (sin, cos) = 1.0_f32.sin_cos();
        assert!((turned[0] - (cos * x - sin * y)).abs() < 0.02 && (turned[1] - (sin * x + cos * y)).abs() < 0.02);
    }
}
