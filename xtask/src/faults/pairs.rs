//! Two processes that want the same place: one has it, the other is refused.

use super::program::told;
use super::runs::Runs;
use super::tally::Tally;
use anyhow::Result;
use std::fs;

/// Starts so many pairs of each kind.
pub fn run(runs: &Runs<'_>, trials: usize, tally: &mut Tally) -> Result<()> {
    let program = runs.program;
    for learner in Runs::learners().take(trials) {
        let experiment = format!("{learner}.toml");
        let lost = pair(runs, [&Runs::train(&experiment, "run"), &Runs::train(&experiment, "run")])?;
        let lost = lost.or_else(|| runs.difference(learner, &program.path("run")));
        tally.add("train and train", lost);
        fs::remove_dir_all(program.path("run"))?;
    }
    for learner in Runs::learners().take(trials) {
        let experiment = format!("{learner}.toml");
        let mut child = program.spawn(&Runs::train(&experiment, "run"))?;
        while !program.path("run/config.toml").exists() && child.try_wait()?.is_none() {
            std::thread::yield_now();
        }
        let (code, _, said) = program.ended(&["resume", "run"])?;
        let (first, _, first_said) = told(child.wait_with_output()?);
        // The first may have ended before the second looked.
        let fine = first == 0 && (code == 0 || (code == 2 && said.contains("is in use by process")));
        let lost = (!fine).then(|| format!("{learner}: {first} {code}: {first_said} {said}"));
        tally.add("resume beside train", lost.or_else(|| runs.difference(learner, &program.path("run"))));
        fs::remove_dir_all(program.path("run"))?;
    }
    let generate = [
        "cats",
        "generate",
        "--distribution",
        "L2",
        "--goods",
        "20",
        "--bids",
        "100",
        "--instances",
        "20",
        "--out",
        "made",
    ];
    program.run(&generate)?;
    let names = |folder: &str| -> Result<Vec<(String, Vec<u8>)>> {
        let entries = fs::read_dir(program.path(folder))?.flatten();
        let mut files: Vec<_> = entries
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap_or_default()))
            .collect();
        files.sort();
        Ok(files)
    };
    let whole = names("made")?;
    for _ in 0..trials {
        fs::remove_dir_all(program.path("made"))?;
        let lost = pair(runs, [&generate, &generate])?;
        let same = names("made")? == whole;
        tally.add("generate and generate", lost.or((!same).then(|| "other files".to_owned())));
    }
    program.run(&["dataset", "export", "data", "--out", "dense.npy"])?;
    let import = ["dataset", "import", "dense.npy", "--out", "imported"];
    for _ in 0..trials {
        let lost = pair(runs, [&import, &import])?;
        let fine = program.ended(&["dataset", "inspect", "imported"])?.0 == 0;
        tally.add("import and import", lost.or((!fine).then(|| "no data set".to_owned())));
        fs::remove_dir_all(program.path("imported"))?;
    }
    Ok(())
}

/// Starts two commands at once: what is wrong, unless one succeeds and the other is refused.
fn pair(runs: &Runs<'_>, commands: [&[&str]; 2]) -> Result<Option<String>> {
    let children = [runs.program.spawn(commands[0])?, runs.program.spawn(commands[1])?];
    let mut ends = Vec::new();
    for child in children {
        ends.push(told(child.wait_with_output()?));
    }
    let mut codes: Vec<i32> = ends.iter().map(|(code, ..)| *code).collect();
    codes.sort_unstable();
    let said = ends.iter().map(|(_, _, said)| said.trim()).collect::<Vec<_>>().join("; ");
    Ok((codes != [0, 2]).then(|| format!("{codes:?}: {said}")))
}
