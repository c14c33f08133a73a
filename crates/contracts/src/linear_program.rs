//! The solver of linear programs.

use microlp::{Error, Problem, Solution, SolutionStatus, SolveOptions, SolveOutcome};

/// What the solver allows a constraint to be missed by: its finest.
const FEASIBILITY: f64 = 1e-10;

/// What came of a linear program that has an optimum or no solution.
pub(crate) enum Solved {
    /// The optimum.
    Optimum(Solution),
    /// There is no solution.
    Infeasible,
}

/// Solves a program; what else can happen is a message.
pub(crate) fn solve(program: &Problem) -> Result<Solved, String> {
    let mut options = SolveOptions::default();
    options.tolerances.feasibility = FEASIBILITY;
    match program.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) if solution.status() == SolutionStatus::Optimal => {
            Ok(Solved::Optimum(solution))
        }
        Ok(_) => Err("the solver stopped before the optimum".to_owned()),
        Err(Error::Infeasible) => Ok(Solved::Infeasible),
        Err(error) => Err(error.to_string()),
    }
}
