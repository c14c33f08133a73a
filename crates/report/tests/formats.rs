//! Every form of a comparison, read back.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use diffecon_report::formats::csv::{ALL, COLUMNS};
use diffecon_report::{Comparison, Format, compare};
use lab::{Lab, with_baselines};

/// Two data sets, an auction, and names that mean something to LaTeX and Markdown.
fn comparison() -> Comparison {
    let lab = Lab::new();
    lab.data("a_b", 1);
    lab.data("c", 2);
    for seed in 1..=2 {
        lab.menu(&format!("runs/few-{seed}"), "a_b", seed, 8);
        lab.menu(&format!("runs/many-{seed}"), "a_b", seed, 12);
        lab.menu(&format!("runs/other-{seed}"), "c", seed, 8);
    }
    lab.policy("runs/policy", "A", 1);
    let runs = lab.paths(["runs"]);
    let found = compare(&runs, &with_baselines("all")).unwrap();
    assert_eq!(compare(&runs, &with_baselines("all")).unwrap(), found, "the same files give the same numbers");
    found
}

#[test]
fn every_form_says_the_same() {
    let comparison = comparison();
    let lines: usize = comparison.markets.iter().map(|market| market.methods.len()).sum();
    let overall = comparison.overall[0].methods.len();

    let json = Format::Json.write(&comparison);
    let back: Comparison = serde_json::from_str(&json).unwrap();
    assert_eq!(back, comparison);

    let csv = Format::Csv.write(&comparison);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), lines + overall);
    let column = |record: &csv::StringRecord, name: &str| {
        record[COLUMNS.iter().position(|known| *known == name).unwrap()].to_owned()
    };
    let results =
        comparison.markets.iter().flat_map(|market| market.methods.iter().map(move |result| (market, result)));
    for (record, (market, result)) in records.iter().zip(results) {
        let number = |name: &str| column(record, name).parse::<f64>().ok();
        assert_eq!(
            (column(record, "market"), column(record, "method")),
            (market.name.clone(), result.method.name.clone())
        );
        assert_eq!(number("revenue"), Some(result.revenue), "all digits");
        assert_eq!(number("score_mean"), Some(result.score.mean));
        assert_eq!(number("score_iqm_low"), result.score.interquartile_mean_interval.map(|interval| interval.low));
        assert_eq!(
            number("to_the_best_std_error_over_bidders"),
            result.to_the_best.and_then(|gap| gap.std_error_over_bidders)
        );
        assert_eq!(number("seeds"), result.seeds.map(|seeds| seeds as f64));
        assert_eq!(number("probability_of_improvement"), result.over_first_other.as_ref().map(|over| over.probability));
    }
    assert!(
        records[lines..].iter().all(|record| column(record, "market") == ALL && column(record, "revenue").is_empty())
    );
    assert!(records[lines..].iter().any(|record| column(record, "missing_markets") == "c"));

    for (format, mark) in [(Format::Text, "| "), (Format::Markdown, "| ")] {
        let text = format.write(&comparison);
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with(mark)).collect();
        assert_eq!(rows.len(), comparison.markets.len() + 1 + lines + overall, "{text}");
        let widths = rows.iter().map(|row| row.matches('|').count()).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(widths.into_iter().collect::<Vec<_>>(), [8, 14], "{text}");
        assert!(comparison.notes.iter().all(|note| text.contains(&note[note.len() - 12..])), "{text}");
    }
    assert!(Format::Markdown.write(&comparison).contains("**a\\_b, test split"));
}

#[test]
fn latex_is_whole() {
    let comparison = comparison();
    let text = Format::Latex.write(&comparison);
    for environment in ["table", "tabular", "itemize"] {
        let [begins, ends] = ["begin", "end"].map(|word| text.matches(&format!("\\{word}{{{environment}}}")).count());
        assert_eq!(begins, ends, "{text}");
        assert_eq!(begins, if environment == "itemize" { 1 } else { comparison.markets.len() + 1 });
    }
    let bare = |text: &str, letter: char| {
        let mut before = ' ';
        text.chars()
            .filter(|&now| {
                now == letter && std::mem::replace(&mut before, now) != '\\' || {
                    before = now;
                    false
                }
            })
            .count()
    };
    for line in text.lines().skip(1) {
        assert_eq!(bare(line, '{'), bare(line, '}'), "{line}");
        assert!(bare(line, '_') + bare(line, '%') + bare(line, '#') + bare(line, '^') + bare(line, '~') == 0, "{line}");
        if let Some(row) = line.strip_suffix("\\\\") {
            assert!([6, 12].contains(&bare(row, '&')), "{line}");
        }
    }
    assert!(text.contains("a\\_b") && text.contains("\\toprule") && text.contains("menu.elements=8"), "{text}");
}

#[test]
fn forms_have_names() {
    for format in Format::ALL {
        assert_eq!(format.name().parse::<Format>().unwrap(), format);
    }
    let error = "html".parse::<Format>().unwrap_err().to_string();
    assert!(error.starts_with("format should be one of text, markdown, csv, latex, json"), "{error}");
}
