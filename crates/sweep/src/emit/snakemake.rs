//! Snakemake: a rule for each cell.

use super::job::Job;
use super::quote::double_quoted;
use std::fmt::Write;

/// A Snakefile.
pub(super) fn snakefile(job: &Job) -> String {
    // Braces are Snakemake's.
    let plain = |text: &str| text.replace('{', "{{").replace('}', "}}");
    let done: Vec<String> = job
        .grid
        .cells
        .iter()
        .map(|cell| {
            // Beside the run: Snakemake removes what it takes for unfinished.
            let path = cell.folder(&job.out).with_extension("done");
            double_quoted(&path.display().to_string())
        })
        .collect();
    let mut text = format!(
        "{} as rules: snakemake --snakefile THIS_FILE --cores N\n\
         # A cell that was stopped or failed is tried again, and goes on; so does one after Snakemake itself was stopped.\n\
         DONE = [\n",
        job.title()
    );
    for path in &done {
        let _ = writeln!(text, "    {path},");
    }
    text += "]\n\nlocalrules: all\n\nrule all:\n    input: DONE\n";
    let resources =
        job.mebibytes().map_or_else(String::new, |mebibytes| format!("    resources: mem_mb={mebibytes}\n"));
    let command = plain(&job.command());
    for number in 0..done.len() {
        let shell = double_quoted(&format!("{command} {number} --threads {{threads}}"));
        let _ = write!(
            text,
            "\nrule cell_{number}:\n    output: touch(DONE[{number}])\n    threads: {}\n{resources}    retries: 3\n    shell: {shell}\n",
            job.threads
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_has_a_rule_and_a_file_that_says_when_it_is_done() {
        let text = snakefile(&Job::example("a {strange} grid.toml", 2));
        assert_eq!(text.matches("\nrule ").count(), 3);
        assert!(text.contains("    \"runs/small/dp.steps=1/seed-1.done\",\n"));
        let shell = "shell: \"/opt/diffecon sweep 'a {{strange}} grid.toml' --out runs/small --device cpu --cell 1 --threads {threads}\"";
        assert!(text.contains(shell), "{text}");
        assert!(text.contains("threads: 2\n    resources: mem_mb="));
    }
}
