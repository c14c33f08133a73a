//! The losses of the work before the first step: `preparation.jsonl`, and a folder of TensorBoard's for each stage, since stages
//! have steps of their own.

use crate::error::RunError;
use crate::folder::HeldRunFolder;
use crate::learner::Preparation;
use crate::metric::{Metric, TIMES};
use crate::tensorboard::TensorBoard;
use cpu_time::ProcessTime;
use serde::Serialize;
use std::fs::File;
use std::io::Write;
use std::time::Instant;

const LOSS: Metric = Metric { name: "loss", meaning: "what this stage minimises", unit: "" };

/// A line of the file.
#[derive(Serialize)]
struct Line {
    stage: &'static str,
    step: usize,
    loss: f64,
    wall_seconds: f64,
    cpu_seconds: f64,
}

/// Logs every so many steps of each stage, and its last.
pub struct PreparationLog {
    folder: HeldRunFolder,
    every: usize,
    file: File,
    stage: Option<(&'static str, TensorBoard)>,
    wall: Instant,
    cpu: ProcessTime,
}

impl PreparationLog {
    /// A new log; an earlier one goes.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn create(folder: &HeldRunFolder, every: usize) -> Result<Self, RunError> {
        let path = folder.preparation();
        let file = File::create(&path).map_err(RunError::io("create", &path))?;
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        Ok(Self { folder: folder.clone(), every, file, stage: None, wall, cpu })
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
        let (wall, cpu) = (self.wall.elapsed().as_secs_f64(), self.cpu.elapsed().as_secs_f64());
        let rounded = |seconds: f64| (seconds * 1e3).round() / 1e3;
        let line = Line { stage, step, loss, wall_seconds: rounded(wall), cpu_seconds: rounded(cpu) };
        let line = serde_json::to_string(&line).expect("numbers and a name");
        self.file
            .write_all(format!("{line}\n").as_bytes())
            .map_err(RunError::io("write", &self.folder.preparation()))?;
        let board = match self.stage.take() {
            Some((name, board)) if name == stage => board,
            _ => TensorBoard::create(&self.folder.tensorboard().join(stage), 0)?,
        };
        let (_, board) = self.stage.insert((stage, board));
        let meanings = [&[LOSS][..], &TIMES].concat();
        board.write(step, &[("loss", loss), ("wall_seconds", wall), ("cpu_seconds", cpu)], &meanings)
    }
}
