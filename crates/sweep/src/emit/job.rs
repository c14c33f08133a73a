//! What every engine needs to know.

use super::quote::quoted;
use crate::grid::Grid;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// A sweep to be run elsewhere.
pub struct Job {
    /// The sweep.
    pub grid: Grid,
    /// The program.
    pub program: PathBuf,
    /// The folder above the cells.
    pub out: PathBuf,
    /// Where tensors live.
    pub device: String,
    /// Threads of each cell.
    pub threads: NonZeroUsize,
}

impl Job {
    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.grid.cells.len()
    }

    /// The words of the command that runs a cell, up to the cell's number.
    pub(super) fn words(&self) -> Vec<String> {
        let [grid, out] = [&self.grid.path, &self.out].map(|path| path.display().to_string());
        let words = ["sweep".to_owned(), grid, "--out".to_owned(), out, "--device".to_owned(), self.device.clone()];
        words.into_iter().chain(["--cell".to_owned()]).collect()
    }

    /// That command for a shell, program included.
    pub(super) fn command(&self) -> String {
        let words = self.words();
        let all = std::iter::once(self.program.display().to_string()).chain(words);
        all.map(|word| quoted(&word)).collect::<Vec<_>>().join(" ")
    }

    /// Mebibytes that the largest cell takes at most, by its own estimate; none if that depends on data that are not there.
    pub(super) fn mebibytes(&self) -> Option<u64> {
        let mut each = self.grid.cells.iter().map(|cell| cell.experiment.memory().map(|memory| memory.bytes()));
        let most = each.try_fold(0, |most, bytes| Some(u64::max(most, bytes?)))?;
        // The program itself takes some too.
        Some((most >> 20) + 256)
    }

    /// The first line of every file.
    pub(super) fn title(&self) -> String {
        let cells = if self.cells() == 1 { "1 cell" } else { &format!("{} cells", self.cells()) };
        format!("# The {cells} of {}", self.grid.path.display())
    }

    #[cfg(test)]
    pub(super) fn example(path: &str, cells: usize) -> Self {
        use crate::cell::Cell;
        use diffecon_experiment::{Experiment, Registry};
        let text = "learner = 'dp'\n[environment]\nbidders = 2\ngoods = 2\nvalues = 'A'\n";
        let experiment = Experiment::from_toml(text, &Registry::default()).unwrap();
        let cell = |number: usize| Cell {
            number,
            file: "dp.toml".into(),
            settings: Vec::new(),
            experiment: experiment.clone(),
            place: format!("dp.steps={number}/seed-1").into(),
        };
        let cells = (0..cells).map(cell).collect();
        Self {
            grid: Grid { name: "Small_grid".to_owned(), path: path.into(), cells },
            program: "/opt/diffecon".into(),
            out: "runs/small".into(),
            device: "cpu".to_owned(),
            threads: NonZeroUsize::MIN.saturating_add(1),
        }
    }
}
