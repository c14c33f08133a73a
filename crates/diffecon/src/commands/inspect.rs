//! `diffecon inspect`: what a file or folder of the project is.

use crate::commands::Ending;
use crate::output;
use anyhow::Result;
use diffecon_experiment::Registry;
use diffecon_sweep::Grid;
use serde_json::{Value, json};
use std::path::Path;

/// Runs the command.
pub fn run(path: &Path, json: bool) -> Result<Ending> {
    let registry = Registry::default();
    let mut found = if Grid::is_one(path) {
        let grid = Grid::read(path, &registry)?;
        let folders: Vec<_> = grid.cells.iter().map(|cell| &cell.place).collect();
        json!({ "what": "sweep", "cells": grid.cells.len(), "folders": folders })
    } else {
        diffecon_experiment::inspect(path, &registry)?
    };
    if json {
        output::print(&found.to_string())?;
    } else {
        without_nulls(&mut found);
        output::print(toml::to_string(&found)?.trim_end())?;
    }
    Ok(Ending::Finished)
}

/// TOML has no nulls.
fn without_nulls(value: &mut Value) {
    if let Value::Object(object) = value {
        object.retain(|_, value| !value.is_null());
        object.values_mut().for_each(without_nulls);
    }
}
