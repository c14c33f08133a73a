//! What networks learn of transitions, by their copies.

use super::features::Row;
use super::network::Network;
use super::offer::best;
use super::replay::Transition;
use super::said::Said;
use burn::tensor::Tensor;
use diffecon_contracts::coin_game::stage::part;
use diffecon_contracts::coin_game::{ACTIONS, AGENTS, Board};
use diffecon_tensor::{values, with_gradient};

/// What the values of a batch should be, in rewards.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// The principal's value of each joint action. `[B]`
    pub principal: Vec<f64>,
    /// Each agent's truncated value of its action; none where the other agent did not do what it would do now. `[B, 2]`
    pub agents: Vec<[Option<f64>; AGENTS]>,
}

/// The rows of transitions, an agent after the other: of the states in which the agents acted, or of those that followed.
///
/// After the last step there is no state; its rows say the last one, and are not used.
pub fn rows(board: &Board, batch: &[Transition], next: bool) -> Vec<Row> {
    let of_transition = |transition: &Transition| {
        let (state, step) =
            if next { (transition.next, transition.step + 1) } else { (transition.state, transition.step) };
        let step = (step as usize).min(board.game().steps - 1);
        Row::of_both(board, state as usize, step, transition.follow)
    };
    batch.iter().flat_map(of_transition).collect()
}

impl Targets {
    /// The targets of a batch by the copies of both networks, the principal's first.
    ///
    /// The principal's is the agents' rewards, less what both are paid for what they did \[P\], and what follows; an agent's its reward and
    /// what its best action leaves it afterwards, payment and all.
    pub fn of(board: &Board, networks: [&Network; 2], nudge: f32, batch: &[Transition]) -> Self {
        let game = board.game();
        let said = |next: bool| Said::of(board, networks, Network::copied, &rows(board, batch, next), nudge);
        let (here, ahead) = (said(false), said(true));
        let (mut principal, mut agents) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
        for (place, transition) in batch.iter().enumerate() {
            let (state, joint) = (transition.state as usize, transition.joint as usize);
            let rewards = board.rewards(board.moved(state, joint));
            let goes_on = if transition.step as usize + 1 < game.steps { game.discount } else { 0.0 };
            let row = |agent: usize| AGENTS * place + agent;
            let mut of_principal = 0.0;
            for (agent, reward) in rewards.iter().enumerate() {
                let followed = &here.followed[row(agent)];
                let forgone = greatest(followed) - f64::from(followed[part(joint, agent)]);
                of_principal += reward - forgone / game.weight + goes_on * greatest(&ahead.principal[row(agent)]);
            }
            principal.push(of_principal);
            agents.push([0, 1].map(|agent| {
                let other = 1 - agent;
                let would = here.does(row(other), transition.follow[other]);
                let after = ahead.offer(row(agent)).paid(&ahead.truncated[row(agent)]);
                (part(joint, other) == would).then(|| rewards[agent] + goes_on * greatest(&after))
            }));
        }
        Self { principal, agents }
    }
}

fn greatest(values: &[f32; ACTIONS]) -> f64 {
    f64::from(values[best(values)])
}

/// A loss, and by how much a batch's values miss their targets.
pub struct Loss {
    /// Its gradient in the outputs is that of the weighted mean of Huber's loss, which grows along a line from an error of 1 on.
    pub loss: Tensor<1>,
    /// The size of the error of each transition. `[B]`
    pub errors: Vec<f64>,
}

/// The principal's loss: the sum of both agents' values of what they did is to be the target.
///
/// # Shapes
/// `outputs` `[2 B, 5]`, an agent after the other; the others `[B]`.
pub fn of_principal(outputs: Tensor<2>, batch: &[Transition], targets: &Targets, weights: &[f64]) -> Loss {
    let said = values(&outputs);
    let (mut gradient, mut errors) = (vec![0.0; said.len()], Vec::with_capacity(batch.len()));
    for (index, transition) in batch.iter().enumerate() {
        let places = [0, 1].map(|agent| place(index, agent, transition));
        let error = places.iter().map(|place| f64::from(said[*place])).sum::<f64>() - targets.principal[index];
        for place in places {
            gradient[place] = huber(error, weights[index], batch.len());
        }
        errors.push(error.abs());
    }
    Loss { loss: with_gradient(outputs, gradient), errors }
}

/// The agents' loss: each agent's value of what it did is to be its target, where it has one.
///
/// # Shapes
/// As of [`of_principal`].
pub fn of_agents(outputs: Tensor<2>, batch: &[Transition], targets: &Targets, weights: &[f64]) -> Loss {
    let said = values(&outputs);
    let (mut gradient, mut errors) = (vec![0.0; said.len()], vec![0.0; batch.len()]);
    for (index, transition) in batch.iter().enumerate() {
        for (agent, target) in targets.agents[index].iter().enumerate() {
            let Some(target) = target else { continue };
            let place = place(index, agent, transition);
            let error = f64::from(said[place]) - target;
            gradient[place] = huber(error, weights[index], batch.len());
            errors[index] += 0.5 * error.abs();
        }
    }
    Loss { loss: with_gradient(outputs, gradient), errors }
}

/// The output that says what an agent's action in a transition is worth.
fn place(index: usize, agent: usize, transition: &Transition) -> usize {
    (AGENTS * index + agent) * ACTIONS + part(transition.joint as usize, agent)
}

fn huber(error: f64, weight: f64, count: usize) -> f32 {
    (weight * error.clamp(-1.0, 1.0) / count as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coin_game::features::Features;
    use crate::config::NetworkConfig;
    use diffecon_auction::{Seed, Stream};
    use diffecon_contracts::coin_game::CoinGame;
    use diffecon_tensor::autodiff_device;

    fn transition(joint: u8, follow: [bool; 2]) -> Transition {
        Transition { state: 12, next: 77, step: 1, joint, follow }
    }

    /// Both losses' gradients, by central differences of Huber's loss in every output.
    #[test]
    fn gradients_are_those_of_hubers_loss() {
        let batch = [transition(7, [true, false]), transition(24, [true, true]), transition(0, [false, false])];
        let weights = [1.0, 0.3, 0.7];
        let targets = Targets {
            principal: vec![0.5, -2.0, 3.0],
            agents: vec![[Some(0.2), None], [Some(-4.0), Some(0.1)], [None, Some(1.5)]],
        };
        let said: Vec<f32> = (0..30).map(|place: u16| f32::from(place % 7) * 0.3 - 0.8).collect();
        let huber = |error: f64| if error.abs() <= 1.0 { 0.5 * error * error } else { error.abs() - 0.5 };
        let value = |said: &[f32], of_agents: bool| -> f64 {
            let of_transition = |index: usize| {
                let said = [0, 1].map(|agent| f64::from(said[place(index, agent, &batch[index])]));
                let mean = weights[index] / 3.0;
                if !of_agents {
                    return mean * huber(said[0] + said[1] - targets.principal[index]);
                }
                let agents = targets.agents[index].iter().zip(said);
                agents.map(|(target, said)| target.map_or(0.0, |target| mean * huber(said - target))).sum()
            };
            (0..3).map(of_transition).sum()
        };
        let device = autodiff_device("cpu").expect("the CPU");
        for of_agents in [false, true] {
            let data = burn::tensor::TensorData::new(said.clone(), [6, 5]);
            let outputs = Tensor::<2>::from_data(data, &device).require_grad();
            let loss = if of_agents { super::of_agents } else { of_principal };
            let gradients = loss(outputs.clone(), &batch, &targets, &weights).loss.backward();
            let found = values(&outputs.grad(&gradients).expect("a gradient"));
            for (place, found) in found.into_iter().enumerate() {
                let at = |change: f32| {
                    let mut said = said.clone();
                    said[place] += change;
                    value(&said, of_agents)
                };
                let expected = (at(1e-2) - at(-1e-2)) / 2e-2;
                assert!((f64::from(found) - expected).abs() < 2e-3, "output {place}: {found}, {expected}");
            }
        }
    }

    /// An agent learns where the other did what it would do now, and what it learns is its reward and its best action afterwards.
    #[test]
    fn agents_learn_where_the_other_did_what_it_would_do() {
        let board = Board::new(CoinGame { steps: 5, ..CoinGame::default() });
        let device = autodiff_device("cpu").expect("the CPU");
        let config = NetworkConfig { layers: 1, units: 16 };
        let network = |name: &str, knows_other| {
            let mut rng = Seed::new(3).stream(Stream::new("principal, targets in tests"));
            Network::new(name, &board, Features { knows_other }, &config, &device, &mut rng)
        };
        let [principal, agent] = [network("principal", false), network("agent", true)];
        let networks = [&principal, &agent];
        for follow in [[true, true], [true, false], [false, true], [false, false]] {
            let rows = rows(&board, &[transition(0, follow)], false);
            let here = Said::of(&board, networks, Network::copied, &rows, 0.1);
            let would = [0, 1].map(|agent| {
                let offer = here.offer(agent);
                if follow[agent] { offer.action } else { best(&offer.paid(&here.truncated[agent])) }
            });
            for joint in 0..25_u8 {
                let transition = transition(joint, follow);
                let targets = Targets::of(&board, networks, 0.1, &[transition]);
                let did = [0, 1].map(|agent| part(joint as usize, agent));
                for agent in 0..2 {
                    assert_eq!(targets.agents[0][agent].is_some(), did[1 - agent] == would[1 - agent]);
                }
                // At the last step nothing follows.
                let last = Transition { step: 4, ..transition };
                let rewards = board.rewards(board.moved(12, joint as usize));
                let found = Targets::of(&board, networks, 0.1, &[last]);
                for (target, reward) in found.agents[0].iter().zip(rewards) {
                    assert!(target.is_none_or(|target| target == reward));
                }
            }
        }
    }
}
