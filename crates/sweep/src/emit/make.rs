//! make: a target for each cell.

use super::job::Job;
use std::fmt::Write;

/// A makefile.
pub(super) fn makefile(job: &Job) -> String {
    // Dollars are make's.
    let command = job.command().replace('$', "$$");
    let cells: Vec<String> = (0..job.cells()).map(|number| format!("cell-{number}")).collect();
    let cells = cells.join(" ");
    let mut text = format!(
        "{}: make --file THIS_FILE --keep-going --jobs N\n\
         # A cell that is finished is left alone, and one that was stopped goes on: make the same again.\n\
         .PHONY: all {cells}\nall: {cells}\n\n",
        job.title()
    );
    for number in 0..job.cells() {
        let _ = writeln!(text, "cell-{number}:\n\t{command} {number} --threads {}", job.threads);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn make_would_run_every_cell() {
        let text = makefile(&Job::example("a $strange grid.toml", 3));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let Ok(output) = Command::new("make").args(["--dry-run", "--file"]).arg(file.path()).output() else {
            eprintln!("make is not there");
            return;
        };
        let said = String::from_utf8(output.stdout).unwrap();
        let line = |number: usize| {
            format!(
                "/opt/diffecon sweep 'a $strange grid.toml' --out runs/small --device cpu --cell {number} --threads 2\n"
            )
        };
        assert_eq!(said, [0, 1, 2].map(line).concat(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
