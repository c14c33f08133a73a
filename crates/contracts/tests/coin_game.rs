//! Exact answers of the Coin Game, against a restatement that knows no relative states, and against simulated episodes.

use diffecon_auction::{Seed, Series};
use diffecon_contracts::Practice;
use diffecon_contracts::coin_game::stage::{part, with};
use diffecon_contracts::coin_game::{
    ACTIONS, AGENTS, Board, CoinGame, Coins, JOINT, Offers, Pay, Total, Worth, equilibrium, first_best, fresh_agents,
    proportional, respond,
};
use rand::RngExt;

const BOTH: CoinGame =
    CoinGame { size: 3, steps: 20, coins: Coins::Both, other_reward: 0.2, weight: 10.0, discount: 0.99 };

fn one() -> CoinGame {
    CoinGame::default()
}

fn total(worth: &Worth, board: &Board) -> Total {
    worth.total(board)
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} should be {expected}");
}

/// Welfare and payments by a program of its own, in NumPy, on absolute states.
#[test]
fn three_by_three_is_solved() {
    for (game, best, selfish, paid) in [
        (one(), 12.639_139_852_128, 9.938_072_608_001, 1.949_638_640_916),
        (CoinGame { discount: 1.0, ..one() }, 13.900_000_003_399, 10.922_069_692_386, 2.147_837_608_208),
    ] {
        let board = Board::new(game);
        let solved = equilibrium(&board);
        let of_equilibrium = total(&solved.worth, &board);
        for (found, expected) in [
            (total(&first_best(&board), &board).welfare, best),
            (of_equilibrium.welfare, best),
            (of_equilibrium.paid, paid),
            (total(&proportional(&board, 0.0), &board).welfare, selfish),
        ] {
            assert!((found - expected).abs() < 1e-8, "{found} should be {expected}");
        }
    }
    let board = Board::new(BOTH);
    let (best, selfish) =
        (total(&first_best(&board), &board).welfare, total(&proportional(&board, 0.0), &board).welfare);
    assert!(
        (best - 23.678_172_271_051).abs() < 1e-8 && (selfish - 22.405_102_507_019).abs() < 1e-8,
        "{best}, {selfish}"
    );
    // The equilibrium gives up a little of it where that would cost more, and is not unique: what it pays depends on ties.
    let of_equilibrium = total(&equilibrium(&board).worth, &board);
    assert!(of_equilibrium.welfare > 0.9999 * best && of_equilibrium.principal > 235.97, "{of_equilibrium:?}");
}

/// In the equilibrium all follow, and the oracle says so too.
#[test]
fn agents_follow_the_equilibrium() {
    for game in [one(), BOTH, CoinGame { size: 2, steps: 7, ..one() }, CoinGame { size: 4, steps: 5, ..BOTH }] {
        let board = Board::new(game);
        let solved = equilibrium(&board);
        // A hair above what is forgone, for payments are in single precision.
        let payments = solved.offers.payments().iter().map(|payment| payment * 1.000_001 + 1e-6).collect();
        let offers = Offers::new(&board, solved.offers.actions().to_vec(), payments).expect("offers");
        let (found, expected) = (total(&respond(&board, &offers), &board), total(&solved.worth, &board));
        close(found.welfare, expected.welfare);
        assert_eq!(found.followed, 1.0);
        assert!((found.paid - expected.paid).abs() < 1e-3, "{} should be {}", found.paid, expected.paid);
    }
}

#[test]
fn sharing_all_is_first_best_and_sharing_nothing_is_free() {
    let board = Board::new(one());
    let (selfish, all) = (total(&proportional(&board, 0.0), &board), total(&proportional(&board, 1.0), &board));
    close(all.welfare, total(&first_best(&board), &board).welfare);
    close(all.share_paid(), 1.0);
    assert_eq!(selfish.paid, 0.0);
    let mut before = selfish.welfare;
    for share in [0.1, 0.2, 0.3, 0.5] {
        let found = total(&proportional(&board, share), &board);
        close(found.share_paid(), share);
        assert!(found.welfare >= before - 1e-9, "{share}: {} after {before}", found.welfare);
        before = found.welfare;
    }
    // No offers that pay nothing do better than the selfish agents, who need none.
    let nothing = Offers::new(&board, vec![4; 20 * board.states()], vec![0.0; 20 * board.states()]).expect("offers");
    assert!(total(&respond(&board, &nothing), &board).welfare < total(&first_best(&board), &board).welfare);
}

/// Both agents see the same game: mirrored twice, a state is itself; mirrored and moved by exchanged actions, it is the moved state mirrored, with
/// exchanged rewards.
#[test]
fn agents_see_the_same_game() {
    for game in [one(), BOTH, CoinGame { size: 4, ..BOTH }] {
        let board = Board::new(game);
        for state in 0..board.states() {
            let mirrored = board.mirrored(state);
            assert_eq!(board.mirrored(mirrored), state);
            for joint in 0..JOINT {
                let moved = board.moved(state, joint);
                let other = board.moved(mirrored, part(joint, 1) * ACTIONS + part(joint, 0));
                assert_eq!(other, board.mirrored(moved));
                let [mine, others] = board.rewards(moved);
                assert_eq!(board.rewards(other), [others, mine]);
            }
        }
        // Values that do not tell agents apart stay so.
        let values: Vec<f64> =
            (0..board.states()).map(|state| board.seen(state).iter().map(|s| (s * s) as f64).sum()).collect();
        let settled = board.settled(&values);
        for state in 0..board.states() {
            close(settled[state], settled[board.mirrored(state)]);
        }
    }
}

/// By z-scores: coins come back, and episodes begin, as the exact means have it.
#[test]
fn draws_have_the_means_of_the_exact_values() {
    let mut rng = Seed::new(1).stream_at(Series::new("contracts, coin game in tests"), 0);
    for game in [one(), BOTH] {
        let board = Board::new(game);
        let values: Vec<f64> = (0..board.states()).map(|_| rng.random()).collect();
        let settled = board.settled(&values);
        let mut check = |expected: f64, mut draw: Box<dyn FnMut(&mut _) -> f64 + '_>| {
            let draws: Vec<f64> = (0..4000).map(|_| draw(&mut rng)).collect();
            let mean = draws.iter().sum::<f64>() / 4000.0;
            let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 3999.0;
            let error = (variance / 4000.0).sqrt();
            assert!((mean - expected).abs() <= 4.5 * error + 1e-12, "{mean} +- {error} should be {expected}");
        };
        for state in 0..board.states() {
            if state % 7 == 0 {
                check(settled[state], Box::new(|rng| values[board.settle(state, rng)]));
            }
        }
        check(board.at_start(&values), Box::new(|rng| values[board.start(rng)]));
    }
}

/// Offers at random against best-responding agents, by episodes: each agent's own value is the oracle's, and no deviation of one step pays.
#[test]
fn the_oracle_is_what_episodes_give() {
    let board = Board::new(CoinGame { size: 2, steps: 3, ..one() });
    let mut rng = Seed::new(1).stream_at(Series::new("contracts, coin game in tests"), 1);
    let count = 3 * board.states();
    let actions = (0..count).map(|_| rng.random_range(0..ACTIONS as u8)).collect();
    let payments = (0..count).map(|_| rng.random::<f32>()).collect();
    let offers = Offers::new(&board, actions, payments).expect("offers");
    // The worth of every step: games that end earlier begin later.
    let worth: Vec<Worth> = (0..=3)
        .map(|from| {
            let game = CoinGame { steps: 3 - from, ..*board.game() };
            if game.steps == 0 {
                return Worth::end(&board);
            }
            let later = Offers::new(
                &Board::new(game),
                offers.actions()[from * board.states()..].to_vec(),
                offers.payments()[from * board.states()..].to_vec(),
            );
            respond(&Board::new(game), &later.expect("offers"))
        })
        .collect();
    for step in 0..3 {
        for state in 0..board.states() {
            let (recommended, payments) = offers.of_both(&board, step, state);
            let value = |agent: usize, joint: usize| {
                let moved = board.moved(state, joint);
                let after = board.settled(&worth[step + 1].agents[agent])[moved];
                let paid = if part(joint, agent) == part(recommended, agent) { payments[agent] } else { 0.0 };
                board.rewards(moved)[agent] + paid + board.game().discount * after
            };
            // What is done there: the joint action with these values of both.
            let is = |joint: &usize| {
                (0..AGENTS).all(|agent| (value(agent, *joint) - worth[step].agents[agent][state]).abs() < 1e-9)
            };
            let joint = (0..JOINT).find(is).expect("some joint action is done");
            let gains = |joint: usize| {
                let gain = |agent: usize| {
                    let best =
                        (0..ACTIONS).map(|action| value(agent, with(joint, agent, action))).fold(f64::MIN, f64::max);
                    best - value(agent, joint)
                };
                gain(0).max(gain(1))
            };
            let exists = (0..JOINT).any(|joint| gains(joint) < 1e-9);
            assert!(!exists || gains(joint) < 1e-9, "step {step}, state {state}");
        }
    }
}

/// Agents that learn from the equilibrium's offers, with a nudge, come to follow nearly all of them that come up.
#[test]
fn fresh_agents_learn_to_follow() {
    let board = Board::new(CoinGame { steps: 6, ..one() });
    let solved = equilibrium(&board);
    let nudged = |by: f32| {
        let payments = solved.offers.payments().iter().map(|payment| payment + by).collect();
        Offers::new(&board, solved.offers.actions().to_vec(), payments).expect("offers")
    };
    let practice = Practice { decisions: 4_000_000, exploration: 0.2 };
    let mut rng = Seed::new(1).stream_at(Series::new("contracts, coin game in tests"), 2);
    let learned = total(&fresh_agents(&board, Pay::Offers(&nudged(0.1)), practice, &mut rng), &board);
    let exact = total(&respond(&board, &nudged(0.1)), &board);
    assert!(exact.followed == 1.0 && learned.followed > 0.97 && learned.welfare > 0.98 * exact.welfare, "{learned:?}");
    // Without payments they follow less, and do no better than selfish agents who know everything.
    let nothing = Offers::new(&board, solved.offers.actions().to_vec(), vec![0.0; 6 * board.states()]).expect("offers");
    let unpaid = total(&fresh_agents(&board, Pay::Offers(&nothing), practice, &mut rng), &board);
    let selfish = total(&proportional(&board, 0.0), &board);
    assert!(unpaid.paid == 0.0 && unpaid.followed < 0.6 && unpaid.welfare < selfish.welfare, "{unpaid:?}, {selfish:?}");
    // So do those who get a share of the other's rewards: it is paid whatever they do, and what they do is exact in neither case.
    for share in [0.3, 1.0] {
        let fresh = total(&fresh_agents(&board, Pay::Proportional(share), practice, &mut rng), &board);
        let exact = total(&proportional(&board, share), &board);
        assert!((fresh.paid - share * fresh.welfare).abs() < 1e-9 && fresh.followed == 0.0, "{fresh:?}");
        assert!(fresh.welfare > 0.9 * exact.welfare && fresh.welfare < 1.001 * exact.welfare, "{fresh:?}, {exact:?}");
    }
}
