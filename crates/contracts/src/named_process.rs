//! Between processes with names and flat arrays, both ways.

use crate::labels::Labels;
use crate::process::Process;
use crate::process_arrays::ProcessArrays;
use crate::process_config::{Branch, END, Next, ProcessConfig, StateConfig};
use crate::transitions::Transitions;
use diffecon_config::{OutOfRange, one_of};
use std::collections::{BTreeMap, BTreeSet};

impl ProcessConfig {
    /// The flat arrays, unchecked but for names and the lengths of lists.
    ///
    /// # Errors
    /// If a name is empty, taken or not known, or a list has another length than there are actions or outcomes.
    pub fn arrays(&self) -> Result<ProcessArrays, OutOfRange> {
        let names: Vec<&str> = self.states.iter().map(|state| state.name.as_str()).collect();
        check_names("the name of a state", names.iter().copied())?;
        check_names("the name of an action", self.actions.iter().map(String::as_str))?;
        check_names("the name of an outcome", self.outcomes.iter().map(String::as_str))?;
        OutOfRange::unless(!names.contains(&END), "the name of a state", "another name: it means the end", END)?;
        let numbers: BTreeMap<&str, u32> = names.iter().copied().zip(0..).collect();
        let number = |name: &str, place: &dyn Fn() -> String| match numbers.get(name) {
            Some(number) => Ok(*number),
            None => Err(OutOfRange::new(place(), one_of(name, shortened(&names)), format!("{name:?}"))),
        };
        let mut arrays = ProcessArrays {
            states: Labels::given(names.iter().copied()),
            actions: Labels::Given(self.actions.clone()),
            outcomes: Labels::Given(self.outcomes.clone()),
            information: self.information,
            discount: self.discount,
            horizon: self.horizon,
            start: number(&self.start, &|| "start".to_owned())? as usize,
            outcome_laws: Vec::new(),
            agent_rewards: Vec::new(),
            principal_rewards: Vec::new(),
            transitions: Transitions::default(),
        };
        let target = |name: &str, place: &dyn Fn() -> String| {
            if name == END { Ok(names.len() as u32) } else { number(name, place) }
        };
        for state in &self.states {
            self.check_lengths(state)?;
            arrays.agent_rewards.extend(&state.agent_rewards);
            arrays.principal_rewards.extend(&state.principal_rewards);
            arrays.outcome_laws.extend(state.outcome_laws.iter().flatten());
            for (next, outcome) in state.next.iter().zip(&self.outcomes) {
                let place = || format!("next of state {:?}, outcome {outcome:?}", state.name);
                match next {
                    Next::State(name) => arrays.transitions.push([(target(name, &place)?, 1.0)]),
                    Next::Branches(branches) => {
                        let resolved =
                            branches.iter().map(|branch| Ok((target(&branch.state, &place)?, branch.probability)));
                        arrays.transitions.push(resolved.collect::<Result<Vec<_>, OutOfRange>>()?);
                    }
                }
            }
        }
        Ok(arrays)
    }

    fn check_lengths(&self, state: &StateConfig) -> Result<(), OutOfRange> {
        let (actions, outcomes) = (self.actions.len(), self.outcomes.len());
        let place = |key: &str| format!("{key} of state {:?}", state.name);
        let lists = [
            ("agent_rewards", state.agent_rewards.len(), actions, "action"),
            ("principal_rewards", state.principal_rewards.len(), outcomes, "outcome"),
            ("outcome_laws", state.outcome_laws.len(), actions, "action"),
            ("next", state.next.len(), outcomes, "outcome"),
        ];
        for (key, length, expected, kind) in lists {
            let allowed = format!("a list of {expected}, one for each {kind}");
            OutOfRange::unless(length == expected, place(key), allowed, format!("a list of {length}"))?;
        }
        for (law, action) in state.outcome_laws.iter().zip(&self.actions) {
            let name = format!("{}, action {action:?}", place("outcome_laws"));
            let allowed = format!("a list of {outcomes}, one for each outcome");
            OutOfRange::unless(law.len() == outcomes, name, allowed, format!("a list of {}", law.len()))?;
        }
        Ok(())
    }
}

/// The first names of many, which an error can show.
fn shortened<'a>(names: &[&'a str]) -> Vec<&'a str> {
    names.iter().copied().take(20).collect()
}

fn check_names<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), OutOfRange> {
    let mut taken = BTreeSet::new();
    for name in names {
        OutOfRange::unless(!name.is_empty(), what, "not empty", "\"\"")?;
        OutOfRange::unless(taken.insert(name), what, "given once", format!("{name:?} again"))?;
    }
    Ok(())
}

impl From<&Process> for ProcessConfig {
    /// The process with its names, as it can be written.
    fn from(process: &Process) -> Self {
        let (actions, outcomes) = (process.actions.len(), process.outcomes.len());
        let names = |labels: &Labels| (0..labels.len()).map(|index| labels.name(index).into_owned()).collect();
        let state = |state: usize| StateConfig {
            name: process.states.name(state).into_owned(),
            agent_rewards: process.agent_rewards[state * actions..(state + 1) * actions].to_vec(),
            principal_rewards: process.principal_rewards[state * outcomes..(state + 1) * outcomes].to_vec(),
            outcome_laws: (0..actions).map(|action| process.outcome_law(state, action).to_vec()).collect(),
            next: (0..outcomes).map(|outcome| next(process, state * outcomes + outcome)).collect(),
        };
        Self {
            discount: process.discount,
            horizon: process.horizon,
            information: process.information,
            actions: names(&process.actions),
            outcomes: names(&process.outcomes),
            start: process.states.name(process.start).into_owned(),
            states: (0..process.states.len()).map(state).collect(),
        }
    }
}

fn next(process: &Process, list: usize) -> Next {
    let name = |target: usize| {
        if target < process.states.len() { process.states.name(target).into_owned() } else { END.to_owned() }
    };
    let branches: Vec<(usize, f64)> = process.transitions.branches(list).collect();
    if let [(target, _)] = branches[..] {
        return Next::State(name(target));
    }
    let branch = |(target, probability)| Branch { state: name(target), probability };
    Next::Branches(branches.into_iter().map(branch).collect())
}
