//! The losses of the work before the first step: `preparation.jsonl`, and a folder of TensorBoard's for each stage, since stages
//! have steps of their own.

use crate::error::RunError;
use crate::folder::HeldRunFolder;
use crate::learner::Preparation;
use crate::metric::{Metric, TIMES};
use crate::tensorboard::TensorBoard;
use crate::times::{Seconds, Stopwatch};
use serde_json::Value;
use std::fs::File;
use std::io::Write;

const LOSS: Metric = Metric { name: "loss", meaning: "what this stage minimises", unit: "" };

/// Logs every so many steps of each stage, and its last.
pub struct PreparationLog {
    folder: HeldRunFolder,
    every: usize,
    file: File,
    stage: Option<(&'static str, TensorBoard)>,
    since: Stopwatch,
}

impl PreparationLog {
    /// A new log; an earlier one goes.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn create(folder: &HeldRunFolder, every: usize) -> Result<Self, RunError> {
        let path = folder.preparation();
        let file = File::create(&path).map_err(RunError::io("create", &path))?;
        Ok(Self { folder: folder.clone(), every, file, stage: None, since: Stopwatch::start() })
    }

    /// Logs a step, if it is one to be logged.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn see(&mut self, preparation: &Preparation) -> Result<(), RunError> {
        let &Preparation { stage, step, steps, loss } = preparation;
        if !step.is_multiple_of(self.every) && step != steps {
            return Ok(());
        }
        let Seconds { wall_seconds: wall, cpu_seconds: cpu, .. } = self.since.seconds(step);
        let (name, loss_said) = (Value::from(stage), Value::from(loss));
        let line = format!(
            "{{\"stage\":{name},\"step\":{step},\"loss\":{loss_said},\"wall_seconds\":{wall:.3},\"cpu_seconds\":{cpu:.3}}}\n"
        );
        self.file.write_all(line.as_bytes()).map_err(RunError::io("write", &self.folder.preparation()))?;
        let board = match self.stage.take() {
            Some((name, board)) if name == stage => board,
            _ => TensorBoard::create(&self.folder.tensorboard().join(stage), 0)?,
        };
        let (_, board) = self.stage.insert((stage, board));
        let meanings = [&[LOSS][..], &TIMES].concat();
        board.write(step, &[("loss", loss), ("wall_seconds", wall), ("cpu_seconds", cpu)], &meanings)
    }
}
