//! What is refused, and what is said about it: state and action, what is allowed, what was found.
#![expect(clippy::unwrap_used, reason = "tests")]

use diffecon_contracts::{
    Contracts, ProcessArrays, ProcessConfig, Recipe, Transitions, commitment, evaluate, meta_algorithm, three_states,
};

const PROCESS: &str = "\
actions = ['rest', 'work']
outcomes = ['nothing', 'done']
start = 'task'
[[states]]
name = 'task'
agent_rewards = [0, -0.3]
principal_rewards = [0, 1]
outcome_laws = [[0.9, 0.1], [0.2, 0.8]]
next = ['end', 'more']
[[states]]
name = 'more'
agent_rewards = [0, -0.1]
principal_rewards = [0, 1]
outcome_laws = [[0.9, 0.1], [0.2, 0.8]]
next = ['end', 'end']
";

/// What is said of the process with the first such part replaced.
fn refused(part: &str, by: &str) -> String {
    assert!(PROCESS.contains(part));
    let text = PROCESS.replacen(part, by, 1);
    ProcessConfig::from_toml(&text).and_then(|config| config.process()).unwrap_err().to_string()
}

#[test]
fn a_process_is_accepted_as_it_is() {
    let process = ProcessConfig::from_toml(PROCESS).unwrap().process().unwrap();
    assert_eq!((process.states.len(), process.nodes().depth()), (2, Some(2)));
}

#[test]
fn laws_that_are_none_are_refused_by_state_and_action() {
    assert_eq!(
        refused("[0.2, 0.8]", "[0.2, 0.7]"),
        "the sum of outcome_laws of state \"task\", action \"work\" should be 1, within 1e-9, but is 0.8999999999999999"
    );
    assert_eq!(
        refused("[0.2, 0.8]", "[-0.2, 1.2]"),
        "outcome_laws of state \"task\", action \"work\", outcome \"nothing\" should be a probability in [0, 1], but is -0.2"
    );
    assert_eq!(
        refused("[0.2, 0.8]", "[0.2, 0.4, 0.4]"),
        "outcome_laws of state \"task\", action \"work\" should be a list of 2, one for each outcome, but is a list of 3"
    );
    assert_eq!(
        refused("[[0.9, 0.1], [0.2, 0.8]]", "[[0.9, 0.1]]"),
        "outcome_laws of state \"task\" should be a list of 2, one for each action, but is a list of 1"
    );
    // What is off by less than a text's digits is 1.
    let text = PROCESS.replacen("[0.2, 0.8]", "[0.3333333333, 0.6666666667]", 1);
    let process = ProcessConfig::from_toml(&text).unwrap().process().unwrap();
    assert!((process.outcome_law(0, 1).iter().sum::<f64>() - 1.0).abs() < 1e-15);
}

#[test]
fn numbers_that_are_not_finite_are_refused_by_state_and_action() {
    assert_eq!(
        refused("[0, -0.3]", "[0, nan]"),
        "agent_rewards of state \"task\", action \"work\" should be finite, but is NaN"
    );
    assert_eq!(
        refused("principal_rewards = [0, 1]", "principal_rewards = [-inf, 1]"),
        "principal_rewards of state \"task\", outcome \"nothing\" should be finite, but is -inf"
    );
    assert_eq!(
        refused("[0.2, 0.8]", "[0.2, nan]"),
        "outcome_laws of state \"task\", action \"work\" should be finite, but is NaN"
    );
    assert_eq!(
        refused("[0, -0.3]", "[0, -1e13]"),
        "agent_rewards of state \"task\", action \"work\" should be a finite number in [-1e12, 1e12], but is -10000000000000"
    );
    // From arrays too, which no text went through.
    let mut arrays = three_states();
    arrays.agent_rewards[3] = f64::NAN;
    assert_eq!(
        arrays.check().unwrap_err().to_string(),
        "agent_rewards of state \"left\", action \"go right\" should be a finite number in [-1e12, 1e12], but is NaN"
    );
    let mut arrays = three_states();
    arrays.outcome_laws[0] = f64::NAN;
    assert!(arrays.check().unwrap_err().to_string().contains("state \"first\", action \"go left\", outcome \"left\""));
}

#[test]
fn names_that_are_not_known_or_taken_are_refused() {
    assert_eq!(
        refused("['end', 'more']", "['end', 'mor']"),
        "next of state \"task\", outcome \"done\" should be one of task, more (the nearest is more), but is \"mor\""
    );
    assert_eq!(refused("start = 'task'", "start = 'x'"), "start should be one of task, more, but is \"x\"");
    assert_eq!(
        refused("name = 'more'", "name = 'task'"),
        "the name of a state should be given once, but is \"task\" again"
    );
    assert_eq!(
        refused("name = 'more'", "name = 'end'"),
        "the name of a state should be another name: it means the end, but is end"
    );
    assert_eq!(refused("name = 'more'", "name = ''"), "the name of a state should be not empty, but is \"\"");
    assert_eq!(
        refused("['rest', 'work']", "['rest', 'rest']"),
        "the name of an action should be given once, but is \"rest\" again"
    );
}

#[test]
fn states_out_of_reach_are_refused() {
    assert_eq!(
        refused("['end', 'more']", "['end', 'end']"),
        "state \"more\" should be within reach of the start, but is reached by no action and outcome"
    );
    // An outcome that never happens reaches nothing.
    assert!(
        refused("[[0.9, 0.1], [0.2, 0.8]]", "[[1, 0], [1, 0]]").starts_with("state \"more\" should be within reach")
    );
    assert!(
        refused("'more']", "[{ state = 'end', probability = 1 }, { state = 'more', probability = 0 }]]")
            .starts_with("state \"more\" should be within reach")
    );
}

#[test]
fn branches_and_lengths_are_refused() {
    assert_eq!(
        refused("'more']", "[{ state = 'more', probability = 0.5 }]]"),
        "the sum of transitions of state \"task\", outcome \"done\" should be 1, within 1e-9, but is 0.5"
    );
    assert_eq!(
        refused("'more']", "[{ state = 'more', probability = 2 }]]"),
        "a transition of state \"task\", outcome \"done\" should be a probability in [0, 1], but is 2"
    );
    assert!(refused("'more']", "[]]").starts_with("the sum of transitions of state \"task\", outcome \"done\""));
    assert_eq!(
        refused("[0, -0.3]", "[0]"),
        "agent_rewards of state \"task\" should be a list of 2, one for each action, but is a list of 1"
    );
    assert_eq!(
        refused("['end', 'more']", "['more']"),
        "next of state \"task\" should be a list of 2, one for each outcome, but is a list of 1"
    );
}

#[test]
fn what_goes_on_for_ever_needs_a_discount_or_a_horizon() {
    let back = "next = ['end', 'task']";
    let text = PROCESS.replace("next = ['end', 'end']", back);
    let with = |key: &str| {
        let config = ProcessConfig::from_toml(&format!("{key}\n{text}")).unwrap();
        config.process().map(|process| process.nodes().depth()).map_err(|error| error.to_string())
    };
    assert_eq!(
        with("").unwrap_err(),
        "discount, without a horizon and with a way from state \"task\" back to it, should be at most 0.999, but is 1"
    );
    assert_eq!(with("discount = 0.999"), Ok(None));
    assert_eq!(with("horizon = 7"), Ok(Some(7)));
}

#[test]
fn keys_are_refused_with_their_line() {
    assert_eq!(
        refused("start = 'task'", "start = 'task'\ndiscount = 1.5"),
        "process:4: discount should be in [0, 1], but is 1.5"
    );
    assert_eq!(
        refused("start = 'task'", "start = 'task'\nhorizon = 0"),
        "process:4: horizon should be at least 1, but is 0"
    );
    assert!(refused("start = 'task'", "").contains("start is missing: The first state."));
    assert!(refused("agent_rewards", "agent_reward").contains("the nearest is states.agent_rewards"));
    assert!(refused("start", "= 3").starts_with("process:3: "));
    let error = ProcessConfig::from_json("{\"actions\": []}").unwrap_err().to_string();
    assert_eq!(error, "actions should be a list of at least 1, each a text, but is []");
    assert!(ProcessConfig::from_json("{").is_err());
}

#[test]
fn arrays_that_do_not_fit_are_refused() {
    let changed = |change: fn(&mut ProcessArrays)| {
        let mut arrays = three_states();
        change(&mut arrays);
        arrays.check().unwrap_err().to_string()
    };
    assert_eq!(changed(|arrays| arrays.outcome_laws.truncate(5)), "outcome_laws should be 12 numbers, but is 5");
    assert_eq!(
        changed(|arrays| arrays.transitions = Transitions::certain(vec![1, 2, 4, 3, 3, 3])),
        "a target of state \"left\", outcome \"left\" should be a state's number, or 3 for the end, but is 4"
    );
    assert_eq!(
        changed(|arrays| arrays.transitions.offsets[2] = 9),
        "the offsets of transitions should be rising from 0 to 6, but is 0 to 6"
    );
    assert_eq!(changed(|arrays| arrays.start = 3), "start should be a state's number below 3, but is 3");
    assert_eq!(changed(|arrays| arrays.horizon = Some(0)), "horizon should be at least 1, but is 0");
    assert!(changed(|arrays| arrays.horizon = Some(usize::MAX)).contains("at most 67108864"));
    assert_eq!(changed(|arrays| arrays.discount = f64::NAN), "discount should be in [0, 1], but is NaN");
}

#[test]
fn contracts_of_negative_or_infinite_payments_are_refused() {
    let process = three_states().check().unwrap();
    let refused = |index: usize, payment: f64| {
        let mut payments = vec![0.0; 6];
        payments[index] = payment;
        Contracts::new(&process, payments).unwrap_err().to_string()
    };
    assert_eq!(
        refused(3, -0.1),
        "the payment of state \"left\" for \"right\" should be finite and at least 0, but is -0.1"
    );
    assert!(refused(0, f64::NAN).contains("but is NaN") && refused(0, f64::INFINITY).contains("but is inf"));
    assert_eq!(
        Contracts::new(&process, vec![0.0; 5]).unwrap_err().to_string(),
        "payments should be 6 numbers, but is 5"
    );
    assert!(evaluate(&process, &Contracts::none(&process)).is_ok());
}

#[test]
fn too_many_plans_and_no_rounds_are_refused() {
    let process = three_states().check().unwrap();
    assert_eq!(
        commitment(&process, 7).unwrap_err().to_string(),
        "the number of the agent's plans, of which the best commitment tries each, should be at most 7, but is greater"
    );
    let tree = Recipe::from_toml("process = 'tree'").unwrap().process(0).unwrap();
    assert!(commitment(&tree, 1_000).is_err());
    assert_eq!(
        meta_algorithm(&process, 0.0, 0).unwrap_err().to_string(),
        "the number of rounds should be at least 1, but is 0"
    );
    assert!(meta_algorithm(&process, -1.0, 9).is_err());
}

#[test]
fn recipes_are_refused() {
    let refused = |text: &str| Recipe::from_toml(text).unwrap_err().to_string();
    assert!(refused("process = 'tre'").contains("one of three-states, tree, layered, grid (the nearest is tree)"));
    assert_eq!(
        refused("process = 'tree'\nparameters.depth = 21"),
        "recipe:2: parameters.depth should be in [1, 20], but is 21"
    );
    assert_eq!(
        refused("process = 'tree'\nparameters.accuracy = 0.5"),
        "recipe:2: parameters.accuracy should be in (0.5, 1], but is 0.5"
    );
    assert!(refused("process = 'three-states'\nparameters.depth = 3").contains("parameters.depth should be left out"));
    assert!(refused("process = 'layered'\n[parameters]\nlayers = 10000\nwidth = 100000").contains("at most 67108864"));
    let endless = Recipe::from_toml("process = 'grid'\nparameters.discount = 1.0").unwrap();
    assert!(endless.process(0).unwrap_err().to_string().contains("without a horizon"));
}

/// Files are told by their endings, and what is wrong in one names it; JSON is checked as TOML is.
#[test]
fn files_are_named_with_what_is_wrong_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let error = ProcessConfig::read(&path).and_then(|config| config.process()).unwrap_err().to_string();
        error.replace(&path.display().to_string(), name)
    };
    let json = |part: &str, by: &str| {
        let text = ProcessConfig::from_toml(PROCESS).unwrap().to_json().unwrap();
        assert!(text.contains(part), "{text}");
        refused("own.json", &text.replacen(part, by, 1))
    };
    assert_eq!(
        refused("own.yaml", PROCESS),
        "process.file should be a file that ends in .toml or .json, but is own.yaml"
    );
    let wrong = refused("own.toml", &PROCESS.replace("-0.3", "'x'"));
    assert!(wrong.starts_with("own.toml:") && wrong.contains("agent_rewards"), "{wrong}");
    let wrong = json("-0.3", "\"x\"");
    assert!(wrong.contains("agent_rewards") && wrong.ends_with("but is \"x\""), "{wrong}");
    assert!(json("-0.3", "NaN").starts_with("own.json: "));
    assert!(json("\"discount\"", "\"discont\"").contains("discount"));
    assert!(refused("own.json", "[]").starts_with("own.json should be a section of keys"));
}
