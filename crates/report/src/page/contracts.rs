//! What contracts induce, decision by decision.

use super::{MarketPage, PageError, Part, Section};
use crate::plots::tree::{Knot, tree};
use diffecon_config::OutOfRange;
use diffecon_contracts::{ContractError, Contracts, Process, evaluate};
use diffecon_data::MechanismFile;
use diffecon_experiment::market::Kind;
use diffecon_principal::{ContractMarket, StoredContracts};
use std::collections::BTreeMap;

/// The decisions of an episode that are drawn.
const DRAWN: usize = 6;

/// The section, of contracts whose process has no cycles.
pub(crate) fn section(page: &MarketPage<'_>) -> Result<Option<Section>, PageError> {
    if page.kind != Kind::Contracts {
        return Ok(None);
    }
    let mut stored: Vec<(String, StoredContracts)> = Vec::new();
    for method in &page.methods {
        stored.push((method.name.clone(), MechanismFile::<StoredContracts>::of(&method.runs[0].file)?.mechanism));
    }
    let Some((_, first)) = stored.first() else { return Ok(None) };
    let process = &first.process;
    if process.nodes().depth().is_none() {
        return Ok(None);
    }
    let market = ContractMarket::new(process.clone()).map_err(not_solved)?;
    let mut drawn: Vec<(&str, &Contracts)> = vec![("equilibrium", &market.equilibrium().contracts)];
    drawn.extend(stored.iter().map(|(name, stored)| (name.as_str(), &stored.contracts)));
    let mut parts = vec![Part::Text(format!(
        "What the agent does in each state, if it best-responds, and what it is paid in expectation: the first {DRAWN} decisions, of each method \
         the first seed."
    ))];
    let actions: Vec<String> =
        (0..process.actions.len()).map(|action| process.actions.name(action).into_owned()).collect();
    for (number, (name, contracts)) in drawn.into_iter().enumerate() {
        let caption = format!(
            "{name}: the colour is the action, the area the expected payment, lines lead to the states that can follow."
        );
        let knots = knots(process, contracts).map_err(not_solved)?;
        parts.push(Part::Plot(tree(&page.name(&format!("contracts-{number}")), &caption, &actions, &knots)?));
    }
    Ok(Some(Section::of_market("Contracts, decision by decision", parts)))
}

/// The first decisions, each below the first that leads to it, with all that do.
fn knots(process: &Process, contracts: &Contracts) -> Result<Vec<Knot>, ContractError> {
    let found = evaluate(process, contracts)?;
    let paid = |node: usize| -> f64 {
        let law = process.signal_law(process.state_of(node), found.actions[node]);
        law.iter().zip(contracts.at(node)).map(|(probability, payment)| probability * payment).sum()
    };
    let mut seen = vec![false; process.nodes().count()];
    seen[process.start] = true;
    // A node with its room.
    let mut now = vec![(process.start, (0.0, 1.0))];
    let (mut knots, mut payments): (Vec<Knot>, Vec<f64>) = (Vec::new(), Vec::new());
    // The knot of each node that is drawn, and which nodes follow a knot.
    let (mut place_of, mut arcs) = (BTreeMap::new(), Vec::new());
    for decision in 1..=DRAWN {
        let mut next = Vec::new();
        for (node, (left, right)) in now {
            let place = knots.len();
            let x = 0.5 * (left + right);
            knots.push(Knot { x, decision, colour: found.actions[node], share: 0.0, from: Vec::new() });
            place_of.insert(node, place);
            payments.push(paid(node));
            let outcomes = (0..process.outcomes.len()).flat_map(|outcome| process.next_nodes(node, outcome));
            let mut after: Vec<usize> = outcomes.map(|(node, _)| node).collect();
            after.sort_unstable();
            after.dedup();
            arcs.extend(after.iter().map(|node| (place, *node)));
            after.retain(|node| !seen[*node]);
            let room = (right - left) / after.len().max(1) as f64;
            for (index, node) in after.into_iter().enumerate() {
                seen[node] = true;
                let left = left + room * index as f64;
                next.push((node, (left, left + room)));
            }
        }
        now = next;
    }
    for (from, node) in arcs {
        if let Some(place) = place_of.get(&node) {
            knots[*place].from.push(from);
        }
    }
    let dearest = payments.iter().copied().fold(0.0, f64::max);
    for (knot, paid) in knots.iter_mut().zip(&payments) {
        knot.share = if dearest > 0.0 { paid / dearest } else { 0.0 };
    }
    Ok(knots)
}

/// The error of a process without a solution.
fn not_solved(error: ContractError) -> PageError {
    OutOfRange::new("the process of the contracts", "one whose equilibrium can be computed", error).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_contracts::equilibrium;

    #[test]
    fn three_states_are_a_root_with_two_below_it() {
        let process = diffecon_contracts::three_states().check().unwrap();
        let solved = equilibrium(&process, 0.0).unwrap();
        let knots = knots(&process, &solved.contracts).unwrap();
        let places: Vec<(f64, usize, &[usize])> =
            knots.iter().map(|knot| (knot.x, knot.decision, &knot.from[..])).collect();
        assert_eq!(places, [(0.5, 1, &[][..]), (0.25, 2, &[0]), (0.75, 2, &[0])]);
        // All pay 1 for the outcome left, which comes with probability 0.9.
        assert!(knots.iter().all(|knot| knot.share == 1.0 && knot.colour == knots[0].colour));
    }

    #[test]
    fn a_state_hangs_below_all_that_lead_to_it() {
        let recipe = "process = 'layered'\nparameters = { layers = 4, width = 3, actions = 2, outcomes = 4 }";
        let process = diffecon_contracts::Recipe::from_toml(recipe).unwrap().process(0).unwrap();
        let solved = equilibrium(&process, 0.0).unwrap();
        let knots = knots(&process, &solved.contracts).unwrap();
        let arcs: usize = knots.iter().map(|knot| knot.from.len()).sum();
        let mut expected = 0;
        for node in process.nodes().order() {
            let outcomes = (0..process.outcomes.len()).flat_map(|outcome| process.next_nodes(node, outcome));
            expected += outcomes.map(|(node, _)| node).collect::<std::collections::BTreeSet<_>>().len();
        }
        assert!(arcs == expected && knots.iter().any(|knot| knot.from.len() > 1), "{arcs}, {expected}");
    }
}
