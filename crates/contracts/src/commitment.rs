//! The best policy that a principal can commit to: another problem than the equilibrium, and never worth less.

use crate::contracts::Contracts;
use crate::error::ContractError;
use crate::linear_program::{Solved, solve};
use crate::oracle::{Evaluation, evaluate, selfish};
use crate::plan::{gross_reward, plan_values};
use crate::plans::Plans;
use crate::process::Process;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

/// How much less than its program says a commitment may earn, as a share of [`Process::magnitude`].
const CLAIM: f64 = 1e-8;

/// A policy that the principal commits to before the first decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// The policy. It pays nothing where the agent's plan does not come.
    pub contracts: Contracts,
    /// The agent's plan that it induces: an action at each node that the plan can come to, none elsewhere. `[N]`
    pub plan: Vec<Option<usize>>,
    /// What the policy is worth by the oracle.
    pub evaluation: Evaluation,
    /// The plans that there are.
    pub plans: usize,
}

/// The best commitment, of policies with a fixed contract for each [node](crate::Nodes): the principal says all contracts in advance and
/// keeps to them, also where it would rather not once it is there. In the equilibrium it cannot.
///
/// \[D\] For each plan of the agent, an action wherever the plan can come to, a linear program finds the cheapest contracts under which the plan
/// is a best response; welfare under the plan less the agent's value is what the principal earns. With values `V` for all
/// nodes and payments `b >= 0` on the plan's way it is
///
/// ```text
/// min V(s0)   over   V(s) >= r(s, a) + sum_k P(k | s, a) b(s, k) + gamma E_o V(T(s, o))   for all s and a,
/// with equality for the plan's actions.
/// ```
///
/// Such a `V` bounds what any deviation earns, and equals what the plan earns. Plans that cannot beat the best one so far, since the
/// agent always has what it has without contracts, are passed over. Contracts that depend on the past, or on chance, could earn more
/// where a state can be reached in several ways; they are not searched.
///
/// # Errors
/// If the agent has more plans than `most_plans` (the number of programs grows exponentially with the states), or a program is not solved.
pub fn commitment(process: &Process, most_plans: usize) -> Result<Commitment, ContractError> {
    let count = Plans::of(process).take(most_plans.saturating_add(1)).count();
    if count > most_plans {
        let name = "the number of the agent's plans, of which the best commitment tries each,";
        return Err(ContractError::out_of_range(name, format!("at most {most_plans}"), "greater"));
    }
    let alone = selfish(process)?;
    let mut best = (alone.principal, Contracts::none(process), None);
    for plan in Plans::of(process) {
        let actions: Vec<usize> = plan.iter().map(|action| action.unwrap_or(0)).collect();
        let rewards = process.actions.len();
        let welfare = plan_values(process, &actions, |node, action| {
            gross_reward(process, node, action) + process.agent_rewards[process.state_of(node) * rewards + action]
        })?[process.start];
        if welfare - alone.agent <= best.0 + process.tie() {
            continue;
        }
        let Some((agent, contracts)) = cheapest(process, &plan)? else { continue };
        if welfare - agent > best.0 {
            best = (welfare - agent, contracts, Some(plan));
        }
    }
    let (claimed, contracts, plan) = best;
    let evaluation = evaluate(process, &contracts)?;
    if evaluation.principal < claimed - CLAIM * process.magnitude() {
        let message = format!("its contracts should earn {claimed}, but earn {}", evaluation.principal);
        return Err(ContractError::solver("a commitment", message));
    }
    let of_selfish = || {
        let visited = evaluation.visits.iter().zip(&evaluation.actions);
        visited.map(|(visits, action)| Some(*action).filter(|_| *visits > 0.0)).collect()
    };
    let plan = plan.unwrap_or_else(of_selfish);
    Ok(Commitment { contracts, plan, evaluation, plans: count })
}

/// The cheapest contracts for a plan, with the agent's value; none if no contracts make it a best response.
fn cheapest(process: &Process, plan: &[Option<usize>]) -> Result<Option<(f64, Contracts)>, ContractError> {
    let mut program = Problem::new(OptimizationDirection::Minimize);
    let signals = process.signals();
    let values: Vec<Variable> = (0..plan.len())
        .map(|node| {
            let cost = if node == process.start { 1.0 } else { 0.0 };
            program.add_var(cost, (f64::NEG_INFINITY, f64::INFINITY))
        })
        .collect();
    let payments: Vec<Vec<Variable>> = plan
        .iter()
        .map(|action| {
            let count = action.map_or(0, |_| signals);
            (0..count).map(|_| program.add_var(0.0, (0.0, f64::INFINITY))).collect()
        })
        .collect();
    // In units of the greatest value, so that the solver's tolerances are relative.
    let unit = if process.magnitude() > 0.0 { process.magnitude() } else { 1.0 };
    for node in process.nodes().order() {
        let state = process.state_of(node);
        for action in 0..process.actions.len() {
            let mut terms = vec![0.0; plan.len()];
            terms[node] += 1.0;
            for (outcome, probability) in process.outcome_law(state, action).iter().enumerate() {
                for (next, likely) in process.next_nodes(node, outcome) {
                    terms[next] -= process.discount * probability * likely;
                }
            }
            let of_values = values.iter().copied().zip(terms);
            let law = process.signal_law(state, action).iter().map(|probability| -probability);
            let of_payments = payments[node].iter().copied().zip(law);
            let terms: Vec<(Variable, f64)> =
                of_values.chain(of_payments).filter(|(_, factor)| *factor != 0.0).collect();
            let comparison = if plan[node] == Some(action) { ComparisonOp::Eq } else { ComparisonOp::Ge };
            let reward = process.agent_rewards[state * process.actions.len() + action] / unit;
            program.add_constraint(terms.as_slice(), comparison, reward);
        }
    }
    let solution = match solve(&program).map_err(|message| ContractError::solver("a commitment", message))? {
        Solved::Optimum(solution) => solution,
        Solved::Infeasible => return Ok(None),
    };
    let mut contracts = Contracts::none(process);
    for (node, payments) in payments.iter().enumerate().filter(|(_, payments)| !payments.is_empty()) {
        let contract: Vec<f64> = payments.iter().map(|payment| solution.var_value(*payment).max(0.0) * unit).collect();
        contracts.set(node, &contract);
    }
    Ok(Some((solution.var_value(values[process.start]) * unit, contracts)))
}
