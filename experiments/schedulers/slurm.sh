#!/usr/bin/env bash
# What `diffecon sweep --emit slurm` prints, on a real Slurm: one controller and one node on this machine, for as long as the script
# runs. Cells are requeued, signalled and cancelled, and come to the same bytes as without Slurm.
# Usage, as root on Debian: experiments/schedulers/slurm.sh   (installs slurm-wlm and munge if they are missing; a few minutes)
set -euo pipefail
command -v slurmctld slurmd munged > /dev/null \
  || { apt-get update; DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends slurm-wlm munge; }
source "$(dirname "$0")/sweep.sh"

daemons=()
stop() {
  scancel --user root 2> /dev/null || true
  # The last one first.
  for ((place = ${#daemons[@]} - 1; place >= 0; place--)); do
    kill "${daemons[place]}" 2> /dev/null && wait "${daemons[place]}" 2> /dev/null
  done
  [ "${KEEP:-}" ] || rm -rf "$folder"
}
trap stop EXIT

mkdir -p slurm/{state,spool,munge}
chmod 755 . slurm slurm/munge
dd if=/dev/urandom of=slurm/munge/key bs=1024 count=1 status=none
chmod 600 slurm/munge/key
node=$(hostname -s) cores=2
cat > slurm/slurm.conf << CONF
ClusterName=sweep
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
AuthType=auth/munge
# A requeued job waits until its credential has expired.
AuthInfo=socket=$folder/slurm/munge/socket,cred_expire=5
StateSaveLocation=$folder/slurm/state
SlurmdSpoolDir=$folder/slurm/spool
SlurmctldPidFile=$folder/slurm/slurmctld.pid
SlurmdPidFile=$folder/slurm/slurmd.pid
SlurmctldLogFile=$folder/slurm/slurmctld.log
SlurmdLogFile=$folder/slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=10
NodeName=$node NodeAddr=127.0.0.1 CPUs=$cores RealMemory=4096 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm/slurm.conf
munged --foreground --force --key-file="$folder/slurm/munge/key" --socket="$folder/slurm/munge/socket" \
  --pid-file="$folder/slurm/munge/pid" --log-file="$folder/slurm/munge/log" --seed-file="$folder/slurm/munge/seed" 2> slurm/munge.err &
daemons+=($!)
until_true 20 munge --no-input --socket="$folder/slurm/munge/socket"
slurmctld -D > slurm/slurmctld.out 2>&1 &
daemons+=($!)
slurmd -D -N "$node" > slurm/slurmd.out 2>&1 &
daemons+=($!)
is_idle() { [ "$(sinfo --noheader --format=%T)" = idle ]; }
until_true 60 is_idle || { tail slurm/*.log slurm/*.out >&2; exit 1; }
say "$(sinfo --version): the node is idle"

state() { squeue --noheader --states=all --format=%T --jobs="$1" 2> /dev/null || true; } # JOB
# Running, and past its first steps below the folder of its run.
is_at_work() { [ "$(state "$1")" = RUNNING ] && has_begun "$2"; } # JOB RUN
is_over() { [ -z "$(squeue --noheader --format=%T --jobs="$1" 2> /dev/null)" ]; } # JOB
started=$SECONDS

"$diffecon" sweep short.toml --out cancelled --threads 1 --emit slurm > cancelled.sh
job=$(sbatch --parsable --array=0 --job-name=cancelled cancelled.sh)
until_true 60 is_at_work "${job}_0" "cancelled/${folders[0]}"
scancel "${job}_0"
until_true 30 is_over "$job"
[ "$(state "${job}_0")" = CANCELLED ]
grep -q 'stopped after step' cancelled-0.log
say "a cancelled cell saved and stayed cancelled"

"$diffecon" sweep short.toml --out by-slurm --threads 1 --emit slurm > job.sh
job=$(sbatch --parsable job.sh)
say "job $job submitted; requeueing cell 0, signalling cells 1 to 3"
until_true 60 is_at_work "${job}_0" "by-slurm/${folders[0]}"
scontrol requeue "${job}_0"
for each in "1 --batch --signal=TERM" "2 --full --signal=USR1" "3 --batch --signal=USR2"; do
  read -r cell options <<< "$each"
  until_true 120 is_at_work "${job}_$cell" "by-slurm/${folders[cell]}"
  # By the task's own number, and not long: scancel repeats a signal until it hears that it came, to the requeued task too.
  # shellcheck disable=SC2086
  timeout 3 scancel $options "$(squeue --noheader --format=%A --jobs="${job}_$cell")" || true
done
until_true 600 is_over "$job" || { squeue >&2; tail -n 20 short-*.log >&2; exit 1; }
say "the array is over after $((SECONDS - started)) s"
for cell in 0 1 2 3; do
  grep -q 'stopped after step' "short-$cell.log" && grep -q 'goes on from step' "short-$cell.log" \
    || { echo "cell $cell was not stopped and continued:" >&2; cat "short-$cell.log" >&2; exit 1; }
done
compare by-slurm
