//! What to generate.

mod distributions;
mod preset;

use crate::arguments::Generate;
use anyhow::Result;
use diffecon_cats::Instance;
use diffecon_cats::batch::check_instances;
use distributions::Distributions;
use preset::PresetInstances;
use rayon::prelude::*;
use std::ops::Range;

/// What to generate, checked.
pub enum Plan {
    /// Instances of CATS.
    Distributions(Distributions),
    /// Instances of machine learning.
    Preset(PresetInstances),
}

impl Plan {
    /// The plan of these flags, if all of them are in range.
    pub fn new(arguments: &Generate) -> Result<Self> {
        check_instances(arguments.instances)?;
        Ok(match arguments.preset {
            Some(preset) => Self::Preset(PresetInstances::new(preset, arguments)?),
            None => Self::Distributions(Distributions::new(arguments)?),
        })
    }

    /// What the files are called after.
    pub fn name(&self) -> &str {
        match self {
            Self::Distributions(distributions) => distributions.name(),
            Self::Preset(preset) => preset.name(),
        }
    }

    /// Does the same with every instance of a range of numbers, each range after the one before it; its results in order.
    pub fn each<T: Send>(
        &mut self,
        range: Range<u64>,
        act: impl Fn(u64, &Instance) -> Result<T> + Sync,
    ) -> Vec<Result<T>> {
        match self {
            Self::Distributions(distributions) => {
                range.into_par_iter().map(|index| act(index, &distributions.instance(index)?)).collect()
            }
            Self::Preset(preset) => preset.each(range, act),
        }
    }
}
