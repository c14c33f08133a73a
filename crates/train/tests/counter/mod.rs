//! A learner that counts, and a witness of its run.

use diffecon_config::Config;
use diffecon_files::atomic_file;
use diffecon_tensor::State;
use diffecon_train::{
    HeldRunFolder, Learner, Metrics, Observer, Preparation, Progress, RunConfig, RunError, RunFolder, SafePoint,
    Snapshot, Start, Stepped, Validation, run,
};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// Adds the number of each step to its count. What it earns is told beforehand.
pub struct Counter {
    /// What it earns after each step, from the first; one a step.
    pub revenues: Vec<f64>,
    /// See [`Learner::completes`].
    pub completes: bool,
    /// Whether mechanisms are really written.
    pub writes: bool,
    /// The step, from 0, from which on its count is no number.
    pub diverges_at: Option<usize>,
    /// Called in the middle of each step, with its number from 0.
    pub in_step: Box<dyn FnMut(usize) + Send>,
    /// Called when a snapshot is read, with its count.
    pub when_read: Arc<dyn Fn(f64) + Send + Sync>,
    /// The count: the whole state.
    pub count: f64,
    /// The steps of its preparation.
    pub preparation: usize,
    /// How often it was prepared.
    pub preparations: usize,
    /// Whether metrics were wanted, a step each.
    pub wanted: Vec<bool>,
}

impl Counter {
    pub fn new(revenues: &[f64]) -> Self {
        Self {
            revenues: revenues.to_vec(),
            completes: false,
            writes: true,
            diverges_at: None,
            in_step: Box::new(|_| {}),
            when_read: Arc::new(|_| {}),
            count: 0.0,
            preparation: 1,
            preparations: 0,
            wanted: Vec::new(),
        }
    }

    /// With a step for each revenue, 1, 2, ...
    pub fn rising(steps: usize) -> Self {
        Self::new(&(1..=steps).map(|step| step as f64).collect::<Vec<_>>())
    }
}

impl Learner for Counter {
    fn steps(&self) -> usize {
        self.revenues.len()
    }

    fn prepare(&mut self, report: &mut dyn FnMut(Preparation)) -> Result<Metrics, RunError> {
        self.preparations += 1;
        self.count = 100.0;
        for step in 1..=self.preparation {
            report(Preparation { stage: "counting", step, steps: self.preparation, loss: 0.5 });
        }
        Ok(vec![("start", self.count)])
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        self.count += if self.diverges_at.is_some_and(|from| step >= from) { f64::NAN } else { step as f64 };
        self.wanted.push(wanted);
        (self.in_step)(step);
        if wanted { vec![("count", self.count)] } else { Metrics::new() }
    }

    fn validate(&self, step: usize) -> Result<Validation, RunError> {
        let revenue = self.revenues[step - 1];
        let metrics = vec![("validation_sold", 0.5)];
        let share_of_surplus = Some(revenue / 10.0);
        Ok(Validation { revenue, std_error: 0.25, share_of_surplus, totals: vec![revenue], metrics })
    }

    fn completes(&self) -> bool {
        self.completes
    }

    fn state(&self) -> State {
        let mut state = State::default();
        state.insert("count", vec![1], vec![self.count as f32]);
        state
    }

    fn snapshot(&self) -> Snapshot {
        let (count, state, when_read) = (self.count, self.state(), self.when_read.clone());
        Snapshot::later(move || {
            when_read(count);
            state
        })
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.count = f64::from(state.array("count", &[1])?[0]);
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        if self.writes {
            atomic_file::write(path, format!("{} after {step} steps", self.count).as_bytes())?;
        }
        Ok(())
    }
}

/// What an observer saw, and when it asks to stop.
#[derive(Default)]
pub struct Witness {
    /// The step after which it asks to stop.
    pub stop: Option<usize>,
    /// Reports of preparation.
    pub preparations: usize,
    /// What was noted.
    pub notes: Vec<String>,
    /// Of the run.
    pub safe_point: Option<Arc<SafePoint>>,
    /// Each step's number, the number of its metrics, and the revenue if it was validated.
    pub steps: Vec<(usize, usize, Option<f64>)>,
}

impl Observer for Witness {
    fn prepared(&mut self, preparation: &Preparation) {
        assert_eq!(preparation.stage, "counting");
        self.preparations += 1;
    }

    fn stepped(&mut self, stepped: &Stepped<'_>) {
        self.steps.push((stepped.step, stepped.metrics.len(), stepped.validation.map(|validation| validation.revenue)));
    }

    fn started(&mut self, safe_point: &Arc<SafePoint>) {
        self.safe_point = Some(safe_point.clone());
    }

    fn note(&mut self, line: &str) {
        self.notes.push(line.to_owned());
    }

    fn should_stop(&self) -> bool {
        self.stop.is_some_and(|stop| self.steps.last().map_or(0, |(step, ..)| *step) >= stop)
    }
}

/// A folder of its own, and the run in it.
pub struct Run {
    _home: TempDir,
    pub folder: HeldRunFolder,
    pub config: RunConfig,
}

impl Run {
    pub fn new(log_every: usize, validate_every: usize, checkpoint_every: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = RunFolder::create(&home.path().join("run")).unwrap();
        fs::write(folder.config(), "as started").unwrap();
        let config = RunConfig { log_every, validate_every, checkpoint_every, keep_checkpoints: 100, patience: 0 };
        Self { _home: home, folder, config }
    }

    pub fn start(&self, learner: &mut Counter) -> Result<Progress, RunError> {
        run(learner, &self.folder, &self.config.clone().check()?, Start::Anew, &mut Witness::default())
    }

    pub fn resume(&self, learner: &mut Counter) -> Result<Progress, RunError> {
        run(learner, &self.folder, &self.config.clone().check()?, Start::Newest, &mut Witness::default())
    }

    pub fn metrics(&self) -> String {
        fs::read_to_string(self.folder.metrics()).unwrap()
    }

    pub fn mechanism(&self) -> String {
        fs::read_to_string(self.folder.mechanism()).unwrap()
    }
}
