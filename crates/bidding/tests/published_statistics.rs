//! The statistics of the published logs, to the printed digits, and of a small log that was worked out by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod logs;

use diffecon_bidding::log::{self, Logged, LoggedRound};
use diffecon_bidding::statistics::{Estimate, RoundRow, Statistics, mean_deviation, statistics_of};

fn row<'a>(statistics: &'a Statistics, model: &str, treatment: &str) -> &'a RoundRow {
    let mut rows = statistics.rounds.iter();
    let row = rows.find(|row| (row.model.as_str(), row.treatment.as_str()) == (model, treatment));
    row.unwrap_or_else(|| panic!("no row {model}, {treatment}"))
}

fn close(estimate: Option<Estimate>, value: f64, observations: usize) {
    let estimate = estimate.expect("a statistic");
    assert!((estimate.value - value).abs() < 1e-12, "{estimate:?}, not {value}");
    assert_eq!(estimate.observations, observations);
}

#[test]
fn sealed_bids_by_hand() {
    let statistics = statistics_of(&[logs::own("hand.jsonl")]).unwrap();
    let sealed = row(&statistics, "hand", "sealed");
    assert_eq!((sealed.rounds, sealed.sessions, sealed.bidders), (3, 2, 3));
    close(sealed.revenue, (21.0 + 30.0 + 45.0) / 3.0, 3);
    close(sealed.efficiency, 2.0 / 3.0, 3);
    close(sealed.surplus_ratio, (30.0 + 20.0 + 50.0) / (30.0 + 40.0 + 50.0), 3);
    close(sealed.deviation, (0.0 + 1.0 + 2.0 + 10.0 + 13.0 + 0.0 + 5.0 + 0.0 + 5.0) / 9.0, 9);
    close(sealed.within_one, 4.0 / 9.0, 9);
    close(sealed.overbidding, 3.0 / 9.0, 9);
    close(sealed.winner_profit, 4.0 / 3.0, 3);
    close(sealed.losing_winners, 1.0 / 3.0, 3);
    close(sealed.equilibrium_revenue, (20.0 + 20.0 + 50.0) / 3.0, 3);
    // Signals sum to 240, their squares to 8800, bids to 242, products to 8470: (9 * 8470 - 240 * 242) / (9 * 8800 - 240^2).
    close(sealed.slope, (9.0 * 8470.0 - 240.0 * 242.0) / (9.0 * 8800.0 - 240.0 * 240.0), 9);
    // Sessions of two rounds and of one: revenues of 25.5 and 45.
    let error = sealed.revenue.unwrap().standard_error.unwrap();
    assert!((error - (45.0 - 25.5) / 2.0).abs() < 1e-12);
}

#[test]
fn other_formats_by_hand() {
    let statistics = statistics_of(&[logs::own("hand.jsonl")]).unwrap();
    let all_pay = row(&statistics, "hand", "all");
    close(all_pay.revenue, 40.0, 1);
    // Half of v^2 / 99 for each: 5.5 and 22.
    close(all_pay.equilibrium_revenue, 27.5, 1);
    assert_eq!(all_pay.revenue.unwrap().standard_error, None);
    // A line may say that its values go further.
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("doubled.jsonl");
    let lines = std::fs::read_to_string(logs::own("hand.jsonl")).unwrap();
    let model = r#""vm":"private","value_model":{"kind":"private","max":198}"#;
    std::fs::write(&path, lines.replace(r#""vm":"private""#, model)).unwrap();
    let doubled = statistics_of(&[path]).unwrap();
    close(row(&doubled, "hand", "all").equilibrium_revenue, 13.75, 1);

    let clock = row(&statistics, "hand", "clock");
    close(clock.deviation, 1.0, 2);
    close(clock.within_one, 0.5, 2);
    close(clock.slope, 0.75, 2);
    assert_eq!(clock.equilibrium_revenue, None);

    let common = row(&statistics, "hand", "common");
    close(common.winner_profit, 0.0, 2);
    close(common.losing_winners, 0.5, 2);

    let third = row(&statistics, "hand", "third");
    close(third.equilibrium_revenue, 20.0, 1);
    assert_eq!((third.revenue, third.efficiency, third.surplus_ratio, third.winner_profit), (None, None, None, None));
}

#[test]
fn sessions_of_two_files_are_different_ones() {
    let statistics = statistics_of(&[logs::own("hand.jsonl"), logs::own("hand.jsonl")]).unwrap();
    let sealed = row(&statistics, "hand", "sealed");
    assert_eq!((sealed.rounds, sealed.sessions), (6, 4));
}

#[test]
fn ebay_by_hand() {
    let statistics = statistics_of(&[logs::own("ebay.jsonl")]).unwrap();
    let reserve = statistics.ebay.iter().find(|row| row.treatment == "own_reserve").unwrap();
    assert_eq!((reserve.auctions, reserve.steps, reserve.sold, reserve.bids), (2, 18, 1, 4));
    assert_eq!((reserve.last_day_bids, reserve.known), (0, 2));
    close(reserve.last_price, 47.5, 2);
    close(reserve.revenue, 32.0, 2);
    assert!((reserve.revenue.unwrap().standard_error.unwrap() - 32.0).abs() < 1e-12);
}

/// What the deviation of clocks would be if the price at which the winner was left alone were his bid.
fn deviation_with_winners(rounds: &[&LoggedRound]) -> f64 {
    let distances = rounds.iter().flat_map(|round| round.bids.iter().zip(&round.signals));
    let all: Vec<f64> = distances.map(|(bid, signal)| (bid - signal).abs()).collect();
    all.iter().sum::<f64>() / all.len() as f64
}

#[test]
fn clock_statistics_exclude_the_winner() {
    for path in [Some(logs::own("hand.jsonl")), logs::published("rounds.jsonl.gz")].into_iter().flatten() {
        let lines = log::read(&path).unwrap();
        let rounds = lines.iter().filter_map(|line| match &line.logged {
            Logged::Round(round) if round.is_rising_clock() => Some(round),
            _ => None,
        });
        let rounds: Vec<&LoggedRound> = rounds.collect();
        let without = mean_deviation(&rounds).unwrap();
        assert_eq!(without.observations, rounds.len() * 2);
        assert!(deviation_with_winners(&rounds) > 2.0 * without.value);
    }
}

/// The cells of a table of ours, without its head.
fn table(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

/// Whether a number is the printed one, which is rounded to so many decimals.
fn printed(name: &str, estimate: Option<Estimate>, printed: &str, decimals: i32) {
    let Some(estimate) = estimate else {
        assert_eq!(printed, "", "{name}");
        return;
    };
    let number: f64 = printed.parse().unwrap_or_else(|_| panic!("{name}: {estimate:?}, not {printed:?}"));
    let off = (estimate.value - number).abs();
    assert!(off <= 0.5 * 10_f64.powi(-decimals) + 1e-9, "{name}: {}, not {printed}", estimate.value);
}

#[test]
fn rounds_to_the_printed_digits() {
    let Some(path) = logs::published("rounds.jsonl.gz") else { return };
    let statistics = statistics_of(&[path]).unwrap();
    let rows = table(include_str!("data/published_rounds.csv"));
    assert_eq!(rows.len(), statistics.rounds.len());
    for cells in rows {
        let row = row(&statistics, cells[0], cells[1]);
        let name = format!("{}, {}", cells[0], cells[1]);
        assert_eq!((row.rounds.to_string(), row.bidders.to_string()), (cells[2].into(), cells[3].into()), "{name}");
        let columns = [
            (row.revenue, 2),
            (row.efficiency, 3),
            (row.surplus_ratio, 4),
            (row.deviation, 2),
            (row.within_one, 3),
            (row.slope, 3),
            (row.overbidding, 3),
            (row.equilibrium_revenue, 2),
        ];
        for ((estimate, decimals), cell) in columns.into_iter().zip(&cells[4..]) {
            printed(&name, estimate, cell, decimals);
        }
    }
}

#[test]
fn common_values_to_the_printed_digits() {
    let Some(path) = logs::published("rounds.jsonl.gz") else { return };
    let statistics = statistics_of(&[path]).unwrap();
    let rows = table(include_str!("data/published_common.csv"));
    assert_eq!(rows.len(), statistics.rounds.iter().filter(|row| row.values == "common").count());
    for cells in rows {
        let row = row(&statistics, cells[0], &format!("common_spsb_{}", cells[1]));
        assert_eq!((row.bidders.to_string(), row.rounds.to_string()), (cells[1].into(), cells[2].into()));
        printed("mean winner profit", row.winner_profit, cells[3], 2);
        let percent = row.losing_winners.map(|share| Estimate { value: 100.0 * share.value, ..share });
        printed("losing winners", percent, cells[4], 1);
    }
}

#[test]
fn ebay_auctions_to_the_printed_digits() {
    let Some(path) = logs::published("ebay.jsonl.gz") else { return };
    let statistics = statistics_of(&[path]).unwrap();
    let rows = table(include_str!("data/published_ebay.csv"));
    assert_eq!(rows.len(), statistics.ebay.len());
    for cells in rows {
        let row = statistics.ebay.iter().find(|row| row.treatment == cells[0]).unwrap();
        let counts =
            [row.auctions, row.steps, row.sold, row.bids, row.last_day_bids, row.known, row.highest_value_leads];
        let expected = [1, 2, 4, 6, 7, 8, 9].map(|cell| cells[cell].parse::<usize>().unwrap());
        assert_eq!(counts, expected, "{}", cells[0]);
        printed("mean final price", row.last_price, cells[3], 2);
        printed("revenue", row.revenue, cells[5], 2);
    }
}

/// Errors were computed apart, in Python.
#[test]
fn standard_errors_are_clustered_by_session() {
    let Some(path) = logs::published("rounds.jsonl.gz") else { return };
    let statistics = statistics_of(&[path]).unwrap();
    let first = row(&statistics, "gpt-4", "private_first_price");
    let expected = [
        (first.revenue, 1.870_282_212_810_557, 5, 75),
        (first.slope, 0.014_480_937_185_148_1, 5, 225),
        (row(&statistics, "gpt-4", "affiliated_ac").deviation, 1.001_119_165_401_069, 4, 64),
        (row(&statistics, "gpt-4o", "common_spsb_6").winner_profit, 1.137_194_403_394_209, 10, 100),
        (row(&statistics, "gpt-4o", "private_second_price").surplus_ratio, 0.004_630_624_841_5, 10, 150),
    ];
    for (estimate, error, sessions, observations) in expected {
        let estimate = estimate.unwrap();
        assert!((estimate.standard_error.unwrap() - error).abs() < 1e-12, "{estimate:?}, not {error}");
        assert_eq!((estimate.sessions, estimate.observations), (sessions, observations));
    }
}

fn played(folder: &std::path::Path, text: &str) -> Statistics {
    let design = <diffecon_bidding::Design as diffecon_config::Config>::from_table(&text.parse().unwrap()).unwrap();
    let run = diffecon_bidding::RunFolder::open(folder, design).unwrap();
    run.run(|_| {}).unwrap();
    statistics_of(&[run.log()]).unwrap()
}

/// The fifth worked example: the winner pays the reserve, not the last price.
#[test]
fn a_reserve_that_a_maximum_reaches_is_what_is_earned() {
    let folder = tempfile::tempdir().unwrap();
    let text = |rule: &str| {
        format!(
            "treatment = 'x'\nbidders = 3\nrounds = 2\nsessions = 4\nvalues = {{ kind = 'private', max = 99 }}\n\
             format = {{ kind = 'ebay', reserve = 60, reserve_rule = '{rule}' }}\n\
             bidder = [{{ kind = 'scripted', turns = [[0, 80]] }}, {{ kind = 'scripted', turns = [[0, 0]] }}, \
             {{ kind = 'scripted', turns = [[0, 30]] }}]\n"
        )
    };
    let row = &played(&folder.path().join("maximum"), &text("maximum")).ebay[0];
    assert_eq!((row.revenue.unwrap().value, row.last_price.unwrap().value, row.sold), (60.0, 31.0, 8));
    // Rounds of a session are not independent.
    assert_eq!((row.auctions, row.revenue.unwrap().sessions), (8, 4));
    let row = &played(&folder.path().join("price"), &text("price")).ebay[0];
    assert_eq!((row.revenue.unwrap().value, row.sold), (0.0, 0));
}

/// Who has bid nothing leads nothing, whatever his value.
#[test]
fn nobody_leads_where_nobody_bids() {
    let folder = tempfile::tempdir().unwrap();
    let text = "treatment = 'x'\nbidders = 2\nsessions = 20\nvalues = { kind = 'private', max = 99 }\n\
                format = { kind = 'ebay' }\nbidder = [{ kind = 'scripted', turns = [[30, 1]] }]\n";
    let row = &played(folder.path(), text).ebay[0];
    assert_eq!((row.sold, row.highest_value_leads, row.efficiency.unwrap().value), (0, 0, 0.0));
    let replayed = diffecon_bidding::replay::replay_files(&[folder.path().join("ebay.jsonl")]).unwrap();
    assert_eq!((replayed.found.len(), replayed.oddities.len()), (0, 0));
}

/// Runs under other rules have rows of their own; bidders of several kinds are told apart.
#[test]
fn rules_and_bidders_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let text = |reserve: u32| {
        format!(
            "treatment = 'x'\nbidders = 3\nsessions = 60\nvalues = {{ kind = 'private', max = 99 }}\n\
             format = {{ kind = 'first', reserve = {reserve} }}\n\
             bidder = [{{ kind = 'truthful' }}, {{ kind = 'equilibrium' }}, {{ kind = 'equilibrium' }}]\n"
        )
    };
    let logs = [0, 40].map(|reserve| {
        let home = folder.path().join(reserve.to_string());
        played(&home, &text(reserve));
        home.join("rounds.jsonl")
    });
    let rows = statistics_of(&logs).unwrap().rounds;
    let rules: Vec<&str> = rows.iter().map(|row| row.rules.as_str()).collect();
    assert_eq!((rules, rows[0].sessions), (vec!["", "reserve 40"], 60));
    let each = &rows[0].each;
    assert_eq!((each.len(), each[0].deviation.unwrap().value, each[0].profit.unwrap().value), (3, 0.0, 0.0));
    assert!(each[1].deviation.unwrap().value > 5.0 && each[1].profit.unwrap().value > 0.0);
    assert!((each.iter().map(|one| one.wins.unwrap().value).sum::<f64>() - 1.0).abs() < 1e-12);
}

/// What stands for an answer that was not given counts in what came of it, and not as a bid.
#[test]
fn bids_that_were_not_given_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rounds.jsonl");
    let line = r#"{"s":0,"t":"x","m":"own","f":"second","vm":"private","n":3,"seed":null,"r":0,"v":[50,40,30],"b":[0,44,30],FAILED"w":1,"p":30,"pi":[0,10,0]}"#;
    let row = |failed: &str| {
        std::fs::write(&path, line.replace("FAILED", failed) + "\n").unwrap();
        statistics_of(&[&path]).unwrap().rounds[0].clone()
    };
    let (all, without) = (row(""), row(r#""failed":[0],"#));
    assert_eq!((all.failed, without.failed), (0, 1));
    close(all.deviation, 18.0, 3);
    close(without.deviation, 2.0, 2);
    close(without.revenue, 30.0, 1);
    assert_eq!((without.each[0].slope, without.each[0].deviation), (None, None));
}
