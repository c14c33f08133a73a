//! One training step on a problem of `experiments/peers/problem.py`, timed: our side of `experiments/peers/compare.py`.
//!
//! Prints one JSON object: the loss and the gradients' norms at the problem's parameters, and the median seconds a step.

use anyhow::{Context, Result};
use burn::tensor::{Tensor, TensorData};
use clap::{Parser, ValueEnum};
use cpu_time::ProcessTime;
use diffecon_auction::{Bundle, Seed, Stream, Valuations, XorValuations};
use diffecon_bundleflow::config::{FlowConfig, Integrator};
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig, Flow};
use diffecon_config::Config;
use diffecon_data::MechanismProvenance;
use diffecon_objective::StraightPaths;
#[cfg(any(feature = "wgpu", feature = "cuda"))]
use diffecon_tensor::launches::timed_launches_of;
use diffecon_tensor::{Adam, State, autodiff_device};
use diffecon_train::Learner;
use safetensors::SafeTensors;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

/// Steps before the clock starts.
const WARM_UP: usize = 3;

#[derive(Parser)]
struct Arguments {
    #[arg(long)]
    stage: Stage,
    #[arg(long)]
    problem: PathBuf,
    #[arg(long, default_value_t = 1)]
    threads: usize,
    #[arg(long, default_value_t = 10)]
    steps: usize,
    /// Write the kernels of a step on a GPU to standard error, with their times.
    #[arg(long)]
    kernels: bool,
    #[arg(long, default_value = "cpu")]
    device: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    Menu,
    Flow,
}

/// The arrays of a problem, with their shapes, and its numbers.
struct Problem {
    arrays: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
    numbers: HashMap<String, String>,
}

impl Problem {
    fn read(path: &PathBuf) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let (_, metadata) = SafeTensors::read_metadata(&bytes)?;
        let array = |view: safetensors::tensor::TensorView<'_>| {
            let numbers =
                view.data().chunks_exact(4).map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
            (view.shape().to_vec(), numbers.collect())
        };
        let arrays = SafeTensors::deserialize(&bytes)?.tensors();
        let arrays = arrays.into_iter().map(|(name, view)| (name, array(view))).collect();
        Ok(Self { arrays, numbers: metadata.metadata().clone().unwrap_or_default() })
    }

    fn number<T: FromStr>(&self, name: &str) -> Result<T> {
        let text = self.numbers.get(name).with_context(|| format!("the problem should say its {name}"))?;
        text.parse().ok().with_context(|| format!("{name} should be a number, but is {text:?}"))
    }

    fn array(&self, name: &str) -> Result<&(Vec<usize>, Vec<f32>)> {
        self.arrays.get(name).with_context(|| format!("the problem should hold {name}"))
    }

    fn tensor(&self, name: &str, device: &burn::tensor::Device) -> Result<Tensor<2>> {
        let (shape, values) = self.array(name)?;
        Ok(Tensor::from_data(TensorData::new(values.clone(), shape.clone()), device))
    }

    /// The arrays as a learner's state, under its names.
    fn state(&self, prefix: impl Fn(&str) -> &'static str) -> State {
        let mut state = State::default();
        for (name, (shape, values)) in &self.arrays {
            state.insert(format!("{}{name}", prefix(name)), shape.clone(), values.clone());
        }
        state
    }

    /// The bidders `[B, K]` with their atoms `[B, K, M]`.
    fn bidders(&self) -> Result<Valuations> {
        let (shape, indicators) = self.array("atoms")?;
        let (atoms, goods) = (shape[1], shape[2]);
        let mut xor = XorValuations::new(goods);
        let rows = indicators.chunks_exact(goods).zip(&self.array("values")?.1);
        for (index, (indicators, &value)) in rows.enumerate() {
            let bundle = Bundle::from_goods(goods, (0..goods).filter(|&good| indicators[good] > 0.5));
            xor.push_atom(bundle.words(), value);
            if (index + 1) % atoms == 0 {
                xor.finish_bidder();
            }
        }
        Ok(Valuations::Xor(xor))
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build_global()?;
    let problem = Problem::read(&arguments.problem)?;
    let (loss, gradient, seconds) = match arguments.stage {
        Stage::Menu => menu(&problem, &arguments)?,
        Stage::Flow => flow(&problem, &arguments)?,
    };
    let (cpu, wall): (Vec<f64>, Vec<f64>) = seconds.into_iter().unzip();
    let report = serde_json::json!({
        "loss": loss,
        "gradient_norms": gradient,
        "cpu_seconds": median(cpu),
        "wall_seconds": median(wall),
        "peak_mib": peak_mib(),
    });
    println!("{report}");
    Ok(())
}

type Timed = (f64, BTreeMap<String, f64>, Vec<(f64, f64)>);

/// A step of the learner itself.
fn menu(problem: &Problem, arguments: &Arguments) -> Result<Timed> {
    let mut config = BundleFlowConfig::default();
    config.menu.elements = problem.number("elements")?;
    config.menu.support = problem.number("support")?;
    config.menu.support_box = [problem.number("box_low")?, problem.number("box_high")?];
    config.menu.deviation_penalty = problem.number("penalty")?;
    config.flow.hidden = problem.number("hidden")?;
    config.flow.integrator = Integrator::Euler;
    config.flow.euler_steps = problem.number("euler_steps")?;
    config.learning.batch = problem.number("batch")?;
    config.learning.steps = 1_000_000;
    config.learning.sharpness_start = problem.number("sharpness")?;
    let batch: Vec<usize> = (0..config.learning.batch).collect();
    let bidders = problem.bidders()?;
    let device = autodiff_device(&arguments.device)?;
    let mut learner =
        BundleFlow::new(config.check()?, bidders.clone(), bidders, device.clone(), MechanismProvenance::default())?;
    // The problem's eta is the constant 1: a speed network of zeros.
    let mut state = problem.state(|name| match name {
        "item" | "size" | "deviation" => "prices.",
        "theta" | "logits" => "",
        _ => "flow.",
    });
    for (name, shape) in
        [("0.weight", vec![1, 32]), ("0.bias", vec![32]), ("1.weight", vec![32, 1]), ("1.bias", vec![1])]
    {
        let zeros = vec![0.0; shape.iter().product()];
        state.insert(format!("flow.speed.{name}"), shape, zeros);
    }
    learner.restore(&state)?;
    let loss = learner.objective(&batch, 0);
    let gradient = learner.gradient(&batch, 0);
    let norms = ["theta", "logits", "prices.item", "prices.size", "prices.deviation"].into_iter().map(|name| {
        let norm = gradient.values(name).map_or(0.0, norm);
        (name.trim_start_matches("prices.").to_owned(), norm)
    });
    let norms = norms.collect();
    let mut steps = 0;
    let seconds = time(arguments, || {
        learner.step(steps, false);
        steps += 1;
        device.sync().context("the device answers")
    })?;
    Ok((loss, norms, seconds))
}

/// A step of the flow's training.
fn flow(problem: &Problem, arguments: &Arguments) -> Result<Timed> {
    let device = autodiff_device(&arguments.device)?;
    let config = FlowConfig { hidden: problem.number("hidden")?, ..FlowConfig::default() };
    let mut flow = Flow::new(&config, problem.number("goods")?, &device, &mut Seed::new(1).stream(Stream::new("flow")));
    flow.load(&problem.state(|_| "flow."))?;
    let [starts, ends, times] = ["starts", "ends", "times"].map(|name| problem.tensor(name, &device));
    let paths = StraightPaths { starts: starts?, ends: ends?, times: times? };
    let loss = || flow.loss(paths.clone());
    let first = f64::from(loss().into_scalar::<f32>());
    let mut gradient = State::default();
    flow.save_gradient(&loss().backward(), &mut gradient);
    let names = gradient.names().map(|name| (name.trim_start_matches("flow.").to_owned(), name));
    let norms = names.map(|(short, name)| (short, gradient.values(name).map_or(0.0, norm))).collect();
    let adam = Adam::default();
    let seconds = time(arguments, || {
        let gradients = flow.loss(paths.clone()).backward();
        flow.step(&adam, 5e-3, &gradients);
        device.sync().context("the device answers")
    })?;
    Ok((first, norms, seconds))
}

/// CPU and wall seconds of every step after the warm-up.
fn time(
    &Arguments { steps, kernels, .. }: &Arguments,
    mut step: impl FnMut() -> Result<()>,
) -> Result<Vec<(f64, f64)>> {
    (0..WARM_UP).try_for_each(|_| step())?;
    if kernels {
        print_kernels(&mut step)?;
    }
    (0..steps)
        .map(|_| {
            let (cpu, wall) = (ProcessTime::now(), Instant::now());
            step()?;
            Ok((cpu.elapsed().as_secs_f64(), wall.elapsed().as_secs_f64()))
        })
        .collect()
}

/// Writes the kernels of a step on a GPU to standard error, those that take longest first, each with its launches and milliseconds.
#[cfg(any(feature = "wgpu", feature = "cuda"))]
fn print_kernels(step: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut done = Ok(());
    let mut of_kernels = BTreeMap::<&str, (usize, f64)>::new();
    for launch in timed_launches_of(|| done = step()) {
        let (count, seconds) = of_kernels.entry(launch.kernel).or_default();
        *count += 1;
        *seconds += launch.time.map_or(f64::NAN, |time| time.as_secs_f64());
    }
    let mut of_kernels: Vec<_> = of_kernels.into_iter().collect();
    of_kernels.sort_by(|(_, (_, one)), (_, (_, other))| other.total_cmp(one));
    for (kernel, (count, seconds)) in of_kernels {
        let name: String = kernel.chars().take(110).collect();
        eprintln!("{count:4} {:10.3} ms {name}", seconds * 1e3);
    }
    done
}

/// There are none.
#[cfg(not(any(feature = "wgpu", feature = "cuda")))]
fn print_kernels(_: impl FnOnce() -> Result<()>) -> Result<()> {
    anyhow::bail!("this build has no GPU: build it with --features diffecon-bundleflow/wgpu")
}

fn norm(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The most memory that the process has had, where the system says.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}
