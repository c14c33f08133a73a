//! Learners by name: what each learner's crate says of itself, so that experiments, the command line and other languages can
//! run it without knowing it.

use crate::error::RunError;
use crate::learner::Learner;
use crate::run::RunConfig;
use burn::tensor::Device;
use diffecon_config::{Checked, Config, ConfigError, Key, Memory, keys};
use diffecon_data::{Dataset, Datasets, MechanismProvenance};
use diffecon_tensor::device::{Choice, choose, is_host};

/// A learner that experiments can name.
pub trait Method: Learner + Sized + 'static {
    /// Its name in experiments: `learner = "..."`.
    const NAME: &'static str;
    /// What it learns and from which source, in one sentence.
    const ABOUT: &'static str;
    /// Its keys in experiments: everything but the learner, the seed and the section `run`.
    type Config: Config;

    /// The loop's numbers where an experiment does not say.
    fn run_config() -> RunConfig {
        RunConfig::default()
    }

    /// What a run takes of memory at most, its data among it; none if that depends on data that are not there. It is held
    /// against the machine before anything is loaded or made.
    fn memory(config: &Self::Config) -> Option<Memory>;

    /// What a GPU is to it.
    fn on_gpu(config: &Self::Config) -> OnGpu {
        let _ = config;
        OnGpu::Works
    }

    /// The learner, untrained, on the data that its configuration names.
    ///
    /// # Errors
    /// If the data cannot be loaded, or do not fit.
    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError>;
}

/// What a GPU is to a learner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnGpu {
    /// It works there.
    Works,
    /// It works there, but slower than on the CPU: why.
    Slower(String),
    /// It has nothing to do there, and works on the CPU whatever the device: why.
    Idle(&'static str),
}

/// What a learner is made with beside its configuration.
pub struct Setup {
    /// As it was asked for.
    device_name: String,
    device: Device,
    notes: Vec<String>,
    datasets: Datasets,
    provenance: MechanismProvenance,
}

impl Setup {
    /// For a device by its name; `datasets` know which data are wanted, `provenance` names learner, settings and seed.
    ///
    /// # Errors
    /// If there is no such device.
    pub fn new(device: &str, datasets: Datasets, provenance: MechanismProvenance) -> Result<Self, RunError> {
        let Choice { device: chosen, note } = choose(device).map_err(ConfigError::from)?;
        let (device_name, notes) = (device.to_owned(), note.into_iter().collect());
        Ok(Self { device_name, device: chosen, notes, datasets, provenance })
    }

    /// What the user should know of the device, a line each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Takes note of what the device is to a learner. Whether it works on the CPU.
    fn note(&mut self, learner: &str, on_gpu: OnGpu) -> bool {
        if is_host(&self.device) {
            return true;
        }
        let name = &self.device_name;
        match on_gpu {
            OnGpu::Works => false,
            OnGpu::Slower(why) => {
                self.notes.push(format!("--device {name} does not help {learner}, it is slower than the CPU: {why}"));
                false
            }
            OnGpu::Idle(why) => {
                self.notes.push(format!("--device {name} does not help {learner}, which works on the CPU: {why}"));
                true
            }
        }
    }

    /// Where tensors live, with gradients.
    pub fn device(&self) -> Device {
        self.device.clone()
    }

    /// The data set of a folder.
    ///
    /// # Errors
    /// If it cannot be loaded, or has changed since the start of the run.
    pub fn dataset(&mut self, folder: &str) -> Result<Dataset, RunError> {
        Ok(self.datasets.load(folder)?)
    }

    /// The data sets, of which a learner may ask for several.
    pub fn datasets(&mut self) -> &mut Datasets {
        &mut self.datasets
    }

    /// What the learner's mechanism files say of their origin, the data that were loaded among it.
    pub fn provenance(&self) -> MechanismProvenance {
        MechanismProvenance { data: self.datasets.loaded(), ..self.provenance.clone() }
    }
}

/// A [`Method`] as an entry of a registry.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its name in experiments.
    pub name: &'static str,
    /// What it learns and from which source, in one sentence.
    pub about: &'static str,
    keys: fn() -> Vec<Key>,
    run_config: fn() -> RunConfig,
    complete: fn(&toml::Table) -> Result<toml::Table, ConfigError>,
    memory: fn(&toml::Table) -> Result<Option<Memory>, ConfigError>,
    init: Init,
}

/// Makes a learner from its settings.
type Init = fn(&toml::Table, &mut Setup) -> Result<Box<dyn Learner>, RunError>;

impl Entry {
    /// The entry of a learner.
    pub const fn of<M: Method>() -> Self {
        Self {
            name: M::NAME,
            about: M::ABOUT,
            keys: keys::<M::Config>,
            run_config: M::run_config,
            complete: |settings| M::Config::from_table(settings)?.to_table(),
            memory: |settings| Ok(M::memory(&*M::Config::from_table(settings)?)),
            init: |settings, setup| {
                let config = M::Config::from_table(settings)?;
                // Other devices have a memory of their own, of which nothing is known.
                if setup.note(M::NAME, M::on_gpu(&config))
                    && let Some(memory) = M::memory(&config)
                {
                    memory.check().map_err(ConfigError::from)?;
                }
                Ok(Box::new(M::init(config, setup)?))
            },
        }
    }

    /// Its own keys.
    pub fn keys(&self) -> Vec<Key> {
        (self.keys)()
    }

    /// The loop's numbers where an experiment does not say.
    pub fn run_config(&self) -> RunConfig {
        (self.run_config)()
    }

    /// Its own keys with all defaults filled in, checked.
    ///
    /// # Errors
    /// If a key is unknown, missing or out of range.
    pub fn complete(&self, settings: &toml::Table) -> Result<toml::Table, ConfigError> {
        (self.complete)(settings)
    }

    /// What a run takes of memory at most; none if that depends on data that are not there.
    ///
    /// # Errors
    /// If the settings are out of range.
    pub fn memory(&self, settings: &toml::Table) -> Result<Option<Memory>, ConfigError> {
        (self.memory)(settings)
    }

    /// The learner, untrained.
    ///
    /// # Errors
    /// If the settings are out of range, do not fit into memory, or the data cannot be loaded or do not fit.
    pub fn init(&self, settings: &toml::Table, setup: &mut Setup) -> Result<Box<dyn Learner>, RunError> {
        (self.init)(settings, setup)
    }
}
