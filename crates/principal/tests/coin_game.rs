//! What is learned in the Coin Game, against exact solutions; runs that are the same, whatever interrupts them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::Market;
use diffecon_config::Config;
use diffecon_contracts::Agents;
use diffecon_contracts::coin_game::CoinGame;
use diffecon_data::MechanismProvenance;
use diffecon_principal::coin_game::market::Plan;
use diffecon_principal::coin_game::{CoinGameConfig, CoinGameLearner, CoinLearningConfig, OfferFile};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn learner(config: CoinGameConfig) -> CoinGameLearner {
    let provenance = MechanismProvenance { seed: 7, ..MechanismProvenance::default() };
    CoinGameLearner::new(config.check().unwrap(), &autodiff_device("cpu").unwrap(), provenance)
}

fn train(learner: &mut CoinGameLearner, steps: std::ops::Range<usize>) {
    steps.for_each(|step| drop(learner.step(step, false)));
}

/// A game of few states, learned in seconds.
fn small(steps: usize) -> CoinGameConfig {
    let game = CoinGame { steps: 6, ..CoinGame::default() };
    let learning = CoinLearningConfig { steps, copy_every: 50, replay: 20_000, ..CoinLearningConfig::default() };
    CoinGameConfig { game, learning, ..CoinGameConfig::default() }
}

#[test]
fn a_small_game_is_learned() {
    let mut learner = learner(small(4000));
    train(&mut learner, 0..4000);
    let market = CoinGameLearner::market(&learner);
    let offers = Plan::Offers(learner.offers().unwrap());
    let (found, best) = (market.sell(&offers), market.equilibrium());
    let alone = market.sell(&Plan::Proportional(0.0));
    assert!(found.revenue <= best.principal && found.revenue >= 0.92 * best.principal, "{found:?}, {best:?}");
    assert!(found.welfare >= 0.94 * best.welfare && found.welfare > 1.1 * alone.welfare, "{found:?}, {alone:?}");
    assert!(found.followed.unwrap() >= 0.85 && found.share_paid.unwrap() <= 0.4, "{found:?}");
    // Agents who learn by themselves from the offers do about the same.
    let fresh = market.clone().with_agents(Agents::Learned).sell(&offers);
    assert!((fresh.revenue / found.revenue - 1.0).abs() < 0.06 && fresh.totals.len() == 3, "{fresh:?}");
}

#[test]
fn a_resumed_run_is_the_same_bit_for_bit() {
    let fresh = || learner(small(80));
    let mut whole = fresh();
    train(&mut whole, 0..80);
    // Between copies, and while recommendations stay.
    for stop in [30, 70] {
        let mut first = fresh();
        train(&mut first, 0..stop);
        let mut second = fresh();
        second.restore(&first.state()).unwrap();
        train(&mut second, stop..80);
        assert!(second.state() == whole.state(), "stopped after {stop} steps");
        assert_eq!(second.offers().unwrap(), whole.offers().unwrap());
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut config = small(20);
            config.network.units = 256;
            let mut learner = learner(config);
            train(&mut learner, 0..20);
            learner.state()
        })
    };
    assert!(run(1) == run(4));
}

#[test]
fn offers_come_back_from_their_file() {
    let home = tempfile::tempdir().unwrap();
    let mut learner = learner(small(10));
    train(&mut learner, 0..10);
    let path = home.path().join("offers.safetensors");
    learner.write_mechanism(&path, 10).unwrap();
    let OfferFile { mechanism, provenance } = OfferFile::load(&path).unwrap();
    assert_eq!((mechanism.offers, mechanism.game), (learner.offers().unwrap(), small(10).game));
    assert_eq!(provenance.step, 10);
}

#[test]
fn what_does_not_fit_is_named() {
    let refusal = |config: CoinGameConfig| config.check().unwrap_err().to_string();
    let mut large = CoinGameConfig::default();
    large.game.size = 8;
    assert_eq!(refusal(large), "game.size should be in [2, 7], but is 8");
    let mut nudged = CoinGameConfig::default();
    nudged.learning.nudge = f64::NAN;
    assert_eq!(refusal(nudged), "learning.nudge should be in [0, 1e6], but is not a finite number");
    let mut other = learner(CoinGameConfig { game: CoinGame { size: 2, ..small(10).game }, ..small(10) });
    let error = other.restore(&learner(small(10)).state()).unwrap_err().to_string();
    assert!(error.contains("should have shape"), "{error}");
}
