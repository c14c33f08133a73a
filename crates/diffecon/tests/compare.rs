//! `diffecon compare`, and what a run leaves for other programs.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use lab::{Lab, recipe};
use serde_json::Value;

/// Two seeds of a small menu.
fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("regions-npv", 8));
    lab.build("data");
    lab.write(
        "experiments/small/bundleflow.toml",
        "learner = \"bundleflow\"\ndataset = \"data\"\n[run]\nlog_every = 2\nvalidate_every = 4\ncheckpoint_every = 6\n\
         [menu]\nelements = 20\nsupport = 2\n[flow]\nhidden = 16\nsteps = 10\nbatch = 32\n[learning]\nsteps = 12\nbatch = 32\n",
    );
    for seed in ["1", "2"] {
        lab.run(&["train", "experiments/small/bundleflow.toml", "--seed", seed], 2);
    }
    lab
}

const RUN: &str = "checkpoints/small/bundleflow/seed-1";

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn methods_are_compared_with_the_numbers_of_evaluate() {
    let lab = lab();
    let compared = read(&lab.run(&["compare", "checkpoints", "--format", "json"], 2));
    let evaluated = read(&lab.run(&["evaluate", "checkpoints", "--json"], 2));
    let results = compared["markets"][0]["methods"].as_array().unwrap();
    let mut runs = 0;
    for result in results {
        for run in result["runs"].as_array().unwrap() {
            let rows = evaluated["results"].as_array().unwrap();
            let row =
                rows.iter().find(|row| row["name"] == result["name"] && row.get("seed") == run.get("seed")).unwrap();
            // As texts, digit by digit.
            assert_eq!(run["revenue"].to_string(), row["revenue"].to_string());
            assert_eq!(run["score"].to_string(), row["share_of_surplus"].to_string());
            assert_eq!(run["std_error"].to_string(), row["std_error"].to_string());
            runs += 1;
        }
    }
    assert_eq!((runs, results.len()), (2 + 4, 1 + 4));

    let text = lab.run(&["compare", "checkpoints", "--split", "validation", "--baselines", "grand-bundle"], 2);
    assert!(text.starts_with("data, validation split: 100 bidders; score: revenue / full surplus "), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("| ")).count(), 1 + 2, "{text}");
    for (format, start) in [("markdown", "**data"), ("csv", "market,score,method"), ("latex", "% \\usepackage")] {
        let text = lab.run(&["compare", "checkpoints", "--format", format, "--baselines", "none"], 2);
        assert!(text.starts_with(start) && text.contains("bundleflow"), "{text}");
    }
    let told = lab.refuse(&["compare", "checkpoints", "--format", "html"]);
    assert!(told.contains("format should be one of text, markdown, csv, latex, json, but is \"html\""), "{told}");
    assert!(lab.refuse(&["compare", "nothing"]).contains("nothing"));
    assert!(
        lab.refuse(&["compare", "checkpoints", "--baselines", "best"])
            .contains("baselines should be all, none, or some of")
    );
}

/// The lines of a run's table without the last two columns, the seconds.
fn untimed(lab: &Lab, run: &str) -> Vec<String> {
    let table = String::from_utf8(lab.bytes(&format!("{run}/metrics.csv"))).unwrap();
    table.lines().map(|line| line.rsplitn(3, ',').last().unwrap().to_owned()).collect()
}

#[test]
fn a_run_leaves_a_summary_and_a_table_that_repeat_to_the_byte() {
    let lab = lab();
    let summary = read(&String::from_utf8(lab.bytes(&format!("{RUN}/summary.json"))).unwrap());
    assert_eq!((&summary["learner"], &summary["seed"]), (&Value::from("bundleflow"), &Value::from(1)));
    assert_eq!((&summary["step"], &summary["steps"], &summary["finished"]), (&12.into(), &12.into(), &true.into()));
    assert_eq!(
        (&summary["settings"]["menu"]["elements"], &summary["settings"]["run"]["log_every"]),
        (&20.into(), &2.into())
    );
    assert!(summary["best"]["std_error"].is_f64() && summary["best"]["share_of_surplus"].is_f64());
    assert_eq!(summary["data"]["data"].as_str().unwrap().len(), 64);
    assert_eq!(summary["written_by"], env!("CARGO_PKG_VERSION"));
    assert!(
        !String::from_utf8(lab.bytes(&format!("{RUN}/summary.json")))
            .unwrap()
            .contains(lab.folder.path().to_str().unwrap())
    );

    let table = String::from_utf8(lab.bytes(&format!("{RUN}/metrics.csv"))).unwrap();
    let lines = String::from_utf8(lab.bytes(&format!("{RUN}/metrics.jsonl"))).unwrap();
    let mut rows = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    assert_eq!((head[0], table.lines().count()), ("step", 1 + lines.lines().count()));
    assert_eq!(head[head.len() - 2..], ["wall_seconds", "cpu_seconds"]);
    let times = String::from_utf8(lab.bytes(&format!("{RUN}/times.jsonl"))).unwrap();
    for ((row, line), times) in rows.zip(lines.lines()).zip(times.lines()) {
        for (name, cell) in head.iter().zip(row) {
            let line = if name.ends_with("_seconds") { times } else { line };
            let written = read(line).get(*name).map_or_else(String::new, Value::to_string);
            let number = |text: &str| text.parse::<f64>().ok();
            assert_eq!(number(cell), number(&written), "{name} in {line}");
            assert!(cell.is_empty() || line.contains(&format!("\"{name}\":{cell}")), "as it was written");
        }
    }
    let inspected = read(&lab.run(&["inspect", &format!("{RUN}/summary.json"), "--json"], 2));
    assert_eq!((&inspected["what"], &inspected["summary"]["steps"]), (&"summary of a run".into(), &12.into()));
    let inspected = read(&lab.run(&["inspect", &format!("{RUN}/metrics.csv"), "--json"], 2));
    assert_eq!(inspected["what"], "metrics of a run as a table");

    let files = ["summary.json", "metrics.jsonl", "mechanism.safetensors"].map(|name| format!("{RUN}/{name}"));
    let whole = files.each_ref().map(|file| lab.bytes(file));
    let before = untimed(&lab, RUN);
    for arguments in [&["resume", RUN][..], &["resume", RUN, "--from", "6"]] {
        lab.run(arguments, 1);
        assert!(files.each_ref().map(|file| lab.bytes(file)) == whole, "{arguments:?} ends with the same bytes");
        assert_eq!(untimed(&lab, RUN), before, "but for the seconds");
    }
    lab.run(&["train", "experiments/small/bundleflow.toml", "--out", "elsewhere"], 1);
    assert!(lab.bytes("elsewhere/summary.json") == lab.bytes(&format!("{RUN}/summary.json")));
    assert_eq!(untimed(&lab, "elsewhere"), before);
}
