//! Slurm: an array, a task for each cell.

use super::RESUMABLE;
use super::job::Job;

/// A script for `sbatch`.
pub(super) fn script(job: &Job) -> String {
    let memory = job.mebibytes().map_or_else(String::new, |mebibytes| format!("#SBATCH --mem={mebibytes}M\n"));
    format!(
        r#"#!/bin/bash
{title} as a job array: sbatch THIS_FILE. Options of sbatch go before the file: --time, --partition, ...
# A minute before the time is up the cell saves and is put back into the queue, as it is after a preemption; it then goes on.
#SBATCH --job-name={name}
#SBATCH --array=0-{last}
#SBATCH --cpus-per-task={threads}
{memory}#SBATCH --requeue
#SBATCH --signal=B:USR1@60
#SBATCH --open-mode=append
#SBATCH --output=%x-%a.log

{command} "$SLURM_ARRAY_TASK_ID" &
cell=$!
# The signals come to this shell. They end the wait for the cell, not the cell, which saves.
for signal in TERM USR1 USR2; do
  trap "caught=yes; kill -$signal $cell 2> /dev/null" "$signal"
done
caught=yes
while [ "$caught" ]; do
  caught=
  wait "$cell"
  status=$?
done
trap - TERM USR1 USR2
# {RESUMABLE}: stopped and saved. Slurm itself puts back what it preempts, and what was cancelled stays so.
if [ "$status" -eq {RESUMABLE} ] && [ "$(squeue --noheader --format=%T --jobs="$SLURM_JOB_ID")" = RUNNING ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
"#,
        title = job.title(),
        name = job.grid.name,
        last = job.cells() - 1,
        threads = job.threads,
        command = job.command(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_array_has_a_task_for_each_cell() {
        let script = script(&Job::example("it's a grid.toml", 6));
        assert!(script.starts_with("#!/bin/bash\n"));
        for line in
            ["#SBATCH --array=0-5", "#SBATCH --cpus-per-task=2", "#SBATCH --job-name=Small_grid", "#SBATCH --requeue"]
        {
            assert!(script.lines().any(|found| found == line), "{line}");
        }
        assert!(script.contains(
            r#"/opt/diffecon sweep 'it'\''s a grid.toml' --out runs/small --device cpu --cell "$SLURM_ARRAY_TASK_ID" &"#
        ));
        assert!(script.contains("#SBATCH --mem="), "an auction that is drawn needs no data to be estimated");
    }
}
