//! A linear program in `HiGHS` that grows by rows: the simplex goes on from where it stopped.

use crate::error::OptimalError;
use highs::{HighsModelStatus, Model, RowProblem, Sense, SolvedModel};
use std::ffi::c_int;
use std::num::NonZeroU32;

/// The simplex's tolerance of rows, bounds and reduced costs, in the program's own units.
const TOLERANCE: f64 = 1e-9;

/// A variable of the program to be.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What one of it adds to the objective.
    pub gain: f64,
    /// The least of it.
    pub least: f64,
    /// The most of it.
    pub most: f64,
}

/// A row `low <= sum_i coefficient_i variable_i <= high`.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The least of the sum; may be infinite.
    pub low: f64,
    /// The most of the sum; may be infinite.
    pub high: f64,
    /// The variables with their coefficients, each at most once.
    pub entries: Vec<(usize, f64)>,
}

/// What the simplex found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The variables.
    pub columns: Vec<f64>,
    /// Whether each row is in the basis: it does not bind, or need not.
    pub is_basic: Vec<bool>,
    /// What the objective gains if a row's limit is one more.
    pub multipliers: Vec<f64>,
    /// The objective.
    pub objective: f64,
    /// Iterations of this call.
    pub iterations: u64,
}

/// A program that is maximised.
pub struct Simplex {
    model: Option<Model>,
}

impl Simplex {
    /// A program with these variables and no rows yet.
    ///
    /// # Errors
    /// If the solver refuses it.
    pub fn new(columns: &[Column]) -> Result<Self, OptimalError> {
        let mut problem = RowProblem::new();
        for Column { gain, least, most } in columns {
            problem.add_column(*gain, *least..=*most);
        }
        let mut model = problem.try_optimise(Sense::Maximise).map_err(failure)?;
        // Every call after the first would go without anyway, since it has a basis.
        model.set_option("presolve", "off");
        model.set_option("solver", "simplex");
        model.set_option("parallel", "off");
        model.set_threads(NonZeroU32::MIN);
        model.set_option("primal_feasibility_tolerance", TOLERANCE);
        model.set_option("dual_feasibility_tolerance", TOLERANCE);
        Ok(Self { model: Some(model) })
    }

    /// Adds rows after those that are there.
    ///
    /// # Errors
    /// If the solver refuses them.
    #[expect(unsafe_code, reason = "the safe interface adds one row at a time, and moves the whole matrix for each")]
    pub fn add(&mut self, rows: &[Row]) -> Result<(), OptimalError> {
        let count = |number: usize| c_int::try_from(number).map_err(|_| failure(format!("{number} is too many")));
        let (mut starts, mut indices, mut coefficients) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            starts.push(count(indices.len())?);
            for &(column, coefficient) in &row.entries {
                indices.push(count(column)?);
                coefficients.push(coefficient);
            }
        }
        let low: Vec<f64> = rows.iter().map(|row| row.low).collect();
        let high: Vec<f64> = rows.iter().map(|row| row.high).collect();
        let (rows, entries) = (count(rows.len())?, count(indices.len())?);
        let model = self.model()?.as_mut_ptr();
        // SAFETY: the model lives; the arrays have the lengths that are told, and HiGHS copies them.
        let status = unsafe {
            highs_sys::Highs_addRows(
                model,
                rows,
                low.as_ptr(),
                high.as_ptr(),
                entries,
                starts.as_ptr(),
                indices.as_ptr(),
                coefficients.as_ptr(),
            )
        };
        if status == highs_sys::STATUS_ERROR { Err(failure("rows are refused")) } else { Ok(()) }
    }

    /// Removes the rows that are marked; those after them move up.
    ///
    /// # Errors
    /// If the solver refuses.
    ///
    /// # Panics
    /// If there is not a mark for each row.
    #[expect(unsafe_code, reason = "the safe interface removes no rows")]
    pub fn remove(&mut self, marked: &[bool]) -> Result<(), OptimalError> {
        let model = self.model()?;
        assert_eq!(marked.len(), model.num_rows(), "a mark for each row");
        let mut mask: Vec<c_int> = marked.iter().map(|&marked| c_int::from(marked)).collect();
        // SAFETY: the model lives, and the mask has a place for each of its rows.
        let status = unsafe { highs_sys::Highs_deleteRowsByMask(model.as_mut_ptr(), mask.as_mut_ptr()) };
        if status == highs_sys::STATUS_ERROR { Err(failure("rows stay")) } else { Ok(()) }
    }

    /// Maximises, from the basis of the last call on.
    ///
    /// # Errors
    /// If the solver does not find an optimum.
    pub fn solve(&mut self) -> Result<Found, OptimalError> {
        let model = self.model.take().ok_or_else(|| failure("no program is left after an error"))?;
        let solved: SolvedModel = model.try_solve().map_err(failure)?;
        if solved.status() != HighsModelStatus::Optimal {
            return Err(failure(solved.status()));
        }
        let solution = solved.get_solution();
        let found = Found {
            columns: solution.columns().to_vec(),
            is_basic: basic_rows(&solved)?,
            multipliers: solution.dual_rows().to_vec(),
            objective: solved.objective_value(),
            iterations: solved.simplex_iteration_count().max(0) as u64,
        };
        self.model = Some(Model::from(solved));
        Ok(found)
    }

    fn model(&mut self) -> Result<&mut Model, OptimalError> {
        self.model.as_mut().ok_or_else(|| failure("no program is left after an error"))
    }
}

/// Whether each row is in the basis.
#[expect(unsafe_code, reason = "the safe interface does not tell")]
fn basic_rows(solved: &SolvedModel) -> Result<Vec<bool>, OptimalError> {
    let solution = solved.get_solution();
    let (mut columns, mut rows) = (vec![0; solution.columns().len()], vec![0; solution.rows().len()]);
    // SAFETY: the model lives, and the arrays have a place for each of its columns and rows.
    let status = unsafe { highs_sys::Highs_getBasis(solved.as_ptr(), columns.as_mut_ptr(), rows.as_mut_ptr()) };
    if status == highs_sys::STATUS_ERROR {
        return Err(failure("there is no basis"));
    }
    // As HiGHS numbers the states of variables: at the lower limit, basic, at the upper limit, 0, elsewhere.
    Ok(rows.into_iter().map(|state| state == 1).collect())
}

/// What the solver says as an error.
fn failure(message: impl std::fmt::Debug) -> OptimalError {
    OptimalError::Solver { message: format!("{message:?}") }
}
