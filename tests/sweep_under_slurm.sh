#!/usr/bin/env bash
# Sweeps a study under Slurm and sends one task back to the queue while it runs. Ends when the shards
# are merged; prints how often that task was started again.
set -euo pipefail
usage='usage: sweep_under_slurm.sh PROGRAM STUDY OUT SHARDS
  PROGRAM  trainyard
  OUT      folder to be filled, with slurm.csv too
  SHARDS   3 or more'
[[ $# -eq 4 && $4 -ge 3 ]] || {
  echo "$usage" >&2
  exit 2
}
program=$1
study=$2
out=$3
shards=$4

fail() {
  echo "sweep_under_slurm.sh: $1" >&2
  squeue --all >&2 || true
  tail -n 20 "$out"/logs/* >&2 || true
  exit 1
}

wait_for() {  # a command that succeeds in the end
  local deadline=$((SECONDS + 120))
  until "$@"; do
    ((SECONDS < deadline)) || fail "waited too long for: $*"
    sleep 0.1
  done
}

value() { sed -n "s/.*\"$1\": \"\(.*\)\".*/\1/p" "$out/jobs.json"; }

"$program" sweep "$study" --out "$out" --csv "$out/slurm.csv" --json "$out/jobs.json" \
  --slurm --shards "$shards" --sbatch=--comment='"it is a test"' --sbatch=--time=10 >&2
array=$(value sweep_job)
task=${array}_3
wait_for test -s "$out/shard-3-of-$shards.sqlite"
# Slurm lets a task go on for 5 s before it kills it; this one must not come to its end in them.
scancel --batch --signal=STOP "$task"
scontrol requeue "$task"

ended() { [[ -z $(squeue --noheader --jobs="$array,$(value merge_job)") ]]; }
wait_for ended
[[ -s $out/slurm.csv ]] || fail 'nothing was merged'
scontrol --oneliner show job "$task" | grep -o 'Restarts=[0-9]*'
