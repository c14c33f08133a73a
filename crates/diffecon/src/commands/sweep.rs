//! `diffecon sweep`: the cells of one file, listed, run here or by a scheduler, and compared.

use crate::arguments::{Compare, Sweep};
use crate::commands::{Ending, compare, train};
use crate::jobs::{self, Job};
use crate::output::{note, print};
use crate::{interrupt, output, table};
use anyhow::{Context, Result, bail, ensure};
use diffecon_experiment::Registry;
use diffecon_sweep::emit::RESUMABLE;
use diffecon_sweep::{Cell, Grid, State, emit, scheduler};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

/// Runs the command.
pub fn run(arguments: &Sweep, threads: Option<NonZeroUsize>) -> Result<Ending> {
    let grid = Grid::read(&arguments.grid, &Registry::default())?;
    let out = arguments.out.clone().unwrap_or_else(|| Path::new("checkpoints").join(&grid.name));
    let Sweep { list, cell, jobs, collect, emit: engine, .. } = arguments;
    if let Some(engine) = engine {
        let threads = threads.unwrap_or(NonZeroUsize::MIN);
        let program = std::env::current_exe().context("cannot find this program")?;
        let job = emit::Job { grid, program, out, device: arguments.device.clone(), threads };
        print(emit::emit(*engine, &job).trim_end())?;
    } else if *collect {
        return self::collect(&grid, &out, arguments);
    } else if let Some(at_once) = jobs {
        return run_all(arguments, &grid, &out, *at_once, threads);
    } else {
        let number = match cell {
            None if !list => scheduler::cell(|name| std::env::var(name).ok())?,
            given => *given,
        };
        if let Some(number) = number {
            let cell = grid.cell(number)?;
            return train::go_on(cell.experiment.clone(), &arguments.device, &cell.folder(&out));
        }
        self::list(&grid, &out, arguments.json)?;
    }
    Ok(Ending::Finished)
}

/// Prints the cells.
fn list(grid: &Grid, out: &Path, json: bool) -> Result<()> {
    let mut rows = Vec::new();
    for cell in &grid.cells {
        let folder = cell.folder(out);
        let state = State::of(&cell.experiment, &folder, &Registry::default());
        let state = state.map_or_else(|_| "holds another run".to_owned(), |state| state.to_string());
        if json {
            let (file, seed, settings) = (cell.file.display().to_string(), cell.experiment.seed, &cell.settings);
            let line = serde_json::json!({
                "cell": cell.number, "folder": folder, "state": state, "experiment": file, "seed": seed, "settings": settings,
            });
            print(&line.to_string())?;
        } else {
            let settings = std::iter::once(cell.file.display().to_string()).chain(cell.settings.iter().cloned());
            rows.push([
                cell.number.to_string(),
                folder.display().to_string(),
                state,
                settings.collect::<Vec<_>>().join(" "),
            ]);
        }
    }
    if !json {
        print(&table::plain(["cell", "folder", "state", "experiment and settings"], &rows))?;
        note(
            "run them here with --jobs PROCESSES, one with --cell NUMBER, elsewhere with --emit ENGINE; compare with --collect",
        );
    }
    Ok(())
}

/// Runs all cells, each in a process of this program.
fn run_all(
    arguments: &Sweep,
    grid: &Grid,
    out: &Path,
    at_once: NonZeroUsize,
    threads: Option<NonZeroUsize>,
) -> Result<Ending> {
    let program = std::env::current_exe().context("cannot find this program")?;
    let threads = threads.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let mut cells = Vec::new();
    let mut failed = Vec::new();
    for cell in &grid.cells {
        match State::of(&cell.experiment, &cell.folder(out), &Registry::default()) {
            Ok(state) if state.is_finished() => note(&format!("cell {} was finished before", cell.number)),
            Ok(_) => cells.push(cell),
            Err(error) => {
                output::error(&format!("cell {}: {error:#}", cell.number));
                failed.push(cell.number);
            }
        }
    }
    let at_once = at_once.get().min(cells.len().max(1));
    let each = (threads / at_once).max(1).to_string();
    let job = |cell: &&Cell| {
        let mut command = Command::new(&program);
        command.args(output::options()).arg("sweep").arg(&arguments.grid).arg("--out").arg(out);
        command.args(["--device", &arguments.device, "--threads", &each, "--cell", &cell.number.to_string()]);
        Job { name: format!("cell {}", cell.number), command }
    };
    let statuses = jobs::run(cells.iter().map(job).collect(), at_once)?;
    let mut stopped = Vec::new();
    for (cell, status) in cells.iter().zip(statuses) {
        match status {
            Some(0) => {}
            _ if interrupt::requested().is_some() => stopped.push(cell.number),
            Some(status) if status == i32::from(RESUMABLE) => stopped.push(cell.number),
            _ => failed.push(cell.number),
        }
    }
    let named = |cells: &[usize]| cells.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    let unfinished = failed.len() + stopped.len();
    note(&format!("{} of {} cells are finished", grid.cells.len() - unfinished, grid.cells.len()));
    if !stopped.is_empty() {
        note(&format!("to go on with, by the same command: cell {}", named(&stopped)));
    }
    failed.sort_unstable();
    match (interrupt::requested(), failed.is_empty()) {
        (Some(status), _) if !stopped.is_empty() => Ok(Ending::Interrupted(status)),
        (_, false) => bail!("failed, for the reasons above: cell {}", named(&failed)),
        _ if !stopped.is_empty() => Ok(Ending::Interrupted(RESUMABLE)),
        _ => Ok(Ending::Finished),
    }
}

/// Compares the finished cells over their seeds, and says which are missing.
fn collect(grid: &Grid, out: &Path, arguments: &Sweep) -> Result<Ending> {
    let mut finished = Vec::new();
    for cell in &grid.cells {
        let folder = cell.folder(out);
        let state = State::of(&cell.experiment, &folder, &Registry::default())?;
        if state.is_finished() {
            finished.push(folder);
        } else {
            let state = if state == State::Absent { "not begun".to_owned() } else { state.to_string() };
            note(&format!("missing: cell {}, {} ({state})", cell.number, folder.display()));
        }
    }
    ensure!(!finished.is_empty(), "finished cells should be at least 1, but are 0 of {}", grid.cells.len());
    compare::run(&Compare { mechanisms: finished, format: arguments.format, market: arguments.market.clone() })
}
