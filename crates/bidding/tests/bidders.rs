//! The bidders that come with the laboratory, against what they are said to do.

use diffecon_auction::Seed;
use diffecon_bidding::bid_functions::equilibrium;
use diffecon_bidding::bidders::{Belief, Equilibrium, Learned, Noisy, Quantal, Replayed, Truthful};
use diffecon_bidding::{
    Bidder, BiddingError, Cap, Chance, Clock, Design, Drawn, Feedback, Grid, Numbers, OneOrEach, Panel, Rules,
    RunFolder, SealedAuction, Session, Situation, Turn, ValueModel, Worths, play, streams,
};
use diffecon_config::Config;
use diffecon_data::{MechanismFile, MechanismProvenance};

fn rules(format: &str) -> Rules {
    let grid = Grid { step: 1.0, max: 99.0, cap: Cap::Enforce };
    let (format, values) = (toml::from_str(format).expect("a format"), ValueModel::private(99.0));
    Rules { format, values, numbers: Numbers::Whole, bidders: 3, rounds: 1, grid, feedback: Feedback::default() }
}

fn situation(rules: &Rules, signal: f64, round: usize) -> Situation<'_> {
    Situation { rules, bidder: 0, signal, round, history: &[] }
}

fn quantal(rules: &Rules, lambda: f64, belief: Belief) -> Quantal {
    let mut bidder = Quantal::new(lambda, belief);
    bidder.begin(rules, 0, 1).expect("rules that it knows");
    bidder
}

#[test]
fn quantal_bids_go_from_uniform_to_the_best_response() {
    let rules = rules("kind = 'first'");
    let uniform = quantal(&rules, 0.0, Belief::Equilibrium).probabilities(60.0);
    assert!(uniform.len() == 100 && uniform.iter().all(|probability| (probability - 0.01).abs() < 1e-12));
    for value in [30.0, 60.0, 90.0] {
        let sure = quantal(&rules, 1e6, Belief::Equilibrium).probabilities(value);
        let expected = Equilibrium::new(&rules).unwrap().bid(&situation(&rules, value, 0)).unwrap() as usize;
        assert!((sure[expected] - 1.0).abs() < 1e-6, "{value}: {sure:?}");
    }
}

/// `exp(lambda EU)`, with the exact utility against two rivals who bid `2 v / 3`.
#[test]
fn quantal_odds_are_those_of_utilities() {
    let rules = rules("kind = 'first'");
    let (lambda, value) = (0.4, 60.0);
    let probabilities = quantal(&rules, lambda, Belief::Equilibrium).probabilities(value);
    let utility = |bid: f64| (bid / 66.0).min(1.0).powi(2) * (value - bid);
    for bid in [0, 10, 40, 66, 99] {
        let odds = (lambda * (utility(f64::from(bid)) - utility(20.0))).exp();
        let found = probabilities[bid as usize] / probabilities[20];
        assert!((found / odds - 1.0).abs() < 1e-9, "{bid}: {found} should be {odds}");
    }
    // And bids come as often as that.
    let mut bidder = quantal(&rules, lambda, Belief::Equilibrium);
    let mut counts = vec![0.0; 100];
    for round in 0..20_000 {
        counts[bidder.bid(&situation(&rules, value, round)).unwrap() as usize] += 1.0;
    }
    for (count, probability) in counts.iter().zip(&probabilities) {
        let z = (count - 20_000.0 * probability) / (20_000.0 * probability * (1.0 - probability)).sqrt().max(1.0);
        assert!(z.abs() < 5.0, "{count} of 20000 with probability {probability}");
    }
}

/// What is expected of a bid against rivals with given bids, ties among them, is what auctions bring.
#[test]
fn beliefs_of_bids_are_those_of_auctions() {
    let of_rivals = [10.0, 20.0, 20.0, 35.0];
    for format in ["kind = 'first'", "kind = 'second'", "kind = 'all-pay'"] {
        let rules = rules(format);
        let believed = Belief::Bids(of_rivals.to_vec()).of(&rules).unwrap();
        for bid in [5.0, 10.0, 20.0, 30.0, 35.0, 40.0] {
            // Every pair of rivals' bids once, and every tie by each bidder once in six.
            let (mut wins, mut payment) = (0.0, 0.0);
            for first in of_rivals {
                for second in of_rivals {
                    let built = rules.format.build(99.0);
                    for tie in 0..6 {
                        let outcome = built.run(&mut Known([bid, first, second]), &mut Nth(tie)).unwrap();
                        wins += f64::from(u8::from(outcome.winner == Some(0))) / 96.0;
                        payment += outcome.payments[0] / 96.0;
                    }
                }
            }
            let (expected_wins, expected_payment) = believed.expected(bid);
            assert!((wins - expected_wins).abs() < 1e-12, "{format} {bid}: {wins} {expected_wins}");
            assert!((payment - expected_payment).abs() < 1e-9, "{format} {bid}: {payment} {expected_payment}");
        }
    }
}

/// Sealed bids that are known.
struct Known([f64; 3]);

impl Panel for Known {
    fn bidders(&self) -> usize {
        3
    }

    fn bids(&mut self) -> Result<Vec<f64>, BiddingError> {
        Ok(self.0.to_vec())
    }

    fn stay(&mut self, _: &Clock, _: &[usize]) -> Result<Vec<bool>, BiddingError> {
        unreachable!("bids are sealed")
    }

    fn maximum(&mut self, _: usize, _: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        unreachable!("bids are sealed")
    }
}

/// Of tied bidders one by turns.
struct Nth(usize);

impl Chance for Nth {
    fn winner(&mut self, tied: &[usize]) -> Result<usize, BiddingError> {
        Ok(tied[self.0 % tied.len()])
    }

    fn order(&mut self, _: usize) -> Result<Vec<usize>, BiddingError> {
        unreachable!("bids are sealed")
    }
}

#[test]
fn noise_is_normal_new_each_round_and_the_same_within_one() {
    let rules = rules("kind = 'second'");
    let mut bidder = Noisy::new(Box::new(Truthful), 5.0);
    bidder.begin(&rules, 0, 7).unwrap();
    let errors: Vec<f64> =
        (0..20_000).map(|round| bidder.bid(&situation(&rules, 50.0, round)).unwrap() - 50.0).collect();
    assert_eq!(bidder.bid(&situation(&rules, 50.0, 3)).unwrap() - 50.0, errors[3]);
    let mean = errors.iter().sum::<f64>() / 20_000.0;
    let deviation = (errors.iter().map(|error| error * error).sum::<f64>() / 20_000.0).sqrt();
    // Standard errors of 5 / sqrt(20,000) and of that over sqrt 2.
    assert!(mean.abs() < 4.0 * 0.0354 && (deviation - 5.0).abs() < 4.0 * 0.025, "{mean} {deviation}");
    let within = errors.iter().filter(|error| error.abs() < 5.0).count() as f64 / 20_000.0;
    assert!((within - 0.6827).abs() < 0.014, "{within}");
}

/// A session that is played again by its log's bidders is the same session.
#[test]
fn replayed_bidders_play_the_session_again() {
    let home = tempfile::tempdir().unwrap();
    for (number, format) in ["kind = 'first'", "kind = 'clock-open'", "kind = 'ebay'"].into_iter().enumerate() {
        let design = |text: &str| {
            let table: toml::Table = text.parse().expect("TOML");
            Design::from_table(&table).expect("a design")
        };
        let text = design_text(number, format);
        let folder = RunFolder::open(&home.path().join(number.to_string()), design(&text)).unwrap();
        folder.run(|_| {}).unwrap();
        let again: Vec<Box<dyn Bidder>> = (0..3)
            .map(|bidder| Box::new(Replayed::read(&folder.log(), 0, bidder).unwrap()) as Box<dyn Bidder>)
            .collect();
        let checked = design(&text);
        let rules = checked.rules();
        let played = play(&checked, 0).unwrap();
        let worths: Vec<Worths> = played.rounds.iter().map(|round| round.worths.clone()).collect();
        let mut session = Session::new(&rules, again);
        let chance = &mut Drawn(Seed::new(1).stream_at(streams::CHANCE, 0));
        let mut rounds = Vec::new();
        session.play(worths, chance, |round| rounds.push(round)).unwrap();
        assert_eq!(rounds, played.rounds, "{format}");
    }
    let path = home.path().join("0/rounds.jsonl");
    let refused = |session, bidder| Replayed::read(&path, session, bidder).unwrap_err().to_string();
    assert!(refused(7, 0).starts_with("session should be one of "), "{}", refused(7, 0));
    assert!(refused(0, 3).starts_with("bidder should be below the 3 of session 0 in "), "{}", refused(0, 3));
}

fn design_text(number: usize, format: &str) -> String {
    let rounds = if number == 2 { 1 } else { 4 };
    format!(
        "treatment = 'x'\nbidders = 3\nrounds = {rounds}\nformat = {{ {format} }}\nvalues = {{ kind = 'private', max = 99 }}\n\
         bidder = [{{ kind = 'noisy', base = 'truthful', sigma = 9 }}]"
    )
}

#[test]
fn a_grid_that_is_too_fine_is_refused() {
    let fine = Rules { grid: Grid { step: 1e-9, max: 99.0, cap: Cap::Enforce }, ..rules("kind = 'first'") };
    let error = Quantal::new(0.5, Belief::Equilibrium).begin(&fine, 0, 1).unwrap_err().to_string();
    let expected =
        "bids.step should be above 0 and large enough for at most 1e6 bids for a quantal bidder, but is 0.000000001";
    assert_eq!(error, expected);
    let design = "treatment = 'x'\nbidders = 2\nformat = { kind = 'first' }\nvalues = { kind = 'private', max = 9 }\n\
                  bidder = [{ kind = 'quantal', lambda = 1e307 }]\n";
    let error = Design::from_table(&design.parse().unwrap()).unwrap_err().to_string();
    assert!(error.contains("lambda should be in [0, 1e12], but is 1e307"), "{error}");
}

/// Bid functions are for one game, at any scale.
#[test]
fn learned_bids_are_for_their_own_game() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bids.safetensors");
    let auction = SealedAuction { bidders: 3, reserve: 0.5, ..SealedAuction::default() };
    let mechanism = equilibrium(&auction.check().unwrap(), 65).unwrap();
    MechanismFile { mechanism, provenance: MechanismProvenance::default() }.save(&path).unwrap();
    let load = |format: &str, values: ValueModel| {
        let rules = Rules { values, ..rules(format) };
        Learned::load(&path, None, &rules).map(drop).map_err(|error| error.to_string())
    };
    let private = |max: f64| ValueModel::private(max);
    assert_eq!(load("kind = 'first'\nreserve = 49.5", private(99.0)), Ok(()));
    assert_eq!(load("kind = 'first'\nreserve = 20", private(40.0)), Ok(()));
    let error = load("kind = 'first'\nreserve = 40", private(99.0)).unwrap_err();
    assert!(error.contains("the reserve, scaled, that ") && error.ends_with("should be 40, but is 49.5"), "{error}");
    let unlike = ValueModel::Private { max: OneOrEach::Each(vec![99.0, 198.0, 99.0]) };
    let error = load("kind = 'first'\nreserve = 99", unlike).unwrap_err();
    assert!(error.starts_with("the values that ") && error.contains("in proportion to "), "{error}");
    let alike = ValueModel::Private { max: OneOrEach::Each(vec![99.0; 3]) };
    assert_eq!(load("kind = 'first'\nreserve = 49.5", alike), Ok(()));
}
