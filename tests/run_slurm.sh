#!/usr/bin/env bash
# Runs a command beside a Slurm cluster of its own, which ends with it: munged, slurmctld and several
# slurmd on this machine, apart from any Slurm that is already there.
set -euo pipefail
usage='usage: run_slurm.sh NODES COMMAND...
  NODES    how many nodes of one CPU each the cluster has, at most 99
  COMMAND  finds the cluster by SLURM_CONF; its exit code is that of this script'
[[ $# -ge 2 && $1 =~ ^[1-9][0-9]?$ ]] || {
  echo "$usage" >&2
  exit 2
}
nodes=$1
shift
seconds=300  # nothing lives longer, even if nobody is left to end it

PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d -t trainyard-slurm-XXXXXX)
daemons=()

# Tasks of jobs leave their daemon's process group; what they keep is the environment.
kill_what_knows_the_cluster() {
  local file
  for file in /proc/[0-9]*/environ; do
    if grep -qzFx "SLURM_CONF=$work/slurm.conf" "$file" 2>/dev/null; then
      file=${file%/environ}
      kill -KILL "${file#/proc/}" 2>/dev/null || true
    fi
  done
}

end() {
  trap '' INT TERM
  ((${#daemons[@]} == 0)) || kill "${daemons[@]}" 2>/dev/null || true
  wait "${daemons[@]}" 2>/dev/null || true
  kill_what_knows_the_cluster
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

show_logs() { tail -n 15 "$work"/*.log >&2 || true; }

fail() {
  echo "run_slurm.sh: $1" >&2
  show_logs
  exit 1
}

wait_for() {  # a command that succeeds in the end
  local deadline=$((SECONDS + 30))
  until "$@"; do
    ((SECONDS < deadline)) || fail "waited too long for: $*"
    kill -0 "${daemons[@]}" 2>/dev/null || fail 'a daemon ended too early'
    sleep 0.1
  done
}

start() {  # a daemon that stays in the foreground; its log is called like it
  local name=$1
  shift
  # It also ends when this script is killed.
  setpriv --pdeathsig TERM timeout -k 2 "$seconds" "$@" >"$work/$name.log" 2>&1 &
  daemons+=($!)
}

nobody_listens() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_ports() {  # the first of as many ports in a row that nobody listens at
  local first port
  while true; do
    first=$((RANDOM % 10000 + 20000))
    for ((port = first; port < first + $1; ++port)); do nobody_listens "$port" || continue 2; done
    echo "$first"
    return
  done
}

write_configuration() {
  local port me host=${HOSTNAME%%.*}
  port=$(free_ports $((nodes + 1)))
  me=$(id -un)
  # Without root, Slurm runs jobs of the user who started it. No plugin needs cgroups.
  cat >"$work/slurm.conf" <<CONF
ClusterName=trainyard
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
KillWait=2
ReturnToService=2
NodeName=node[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + nodes))]
PartitionName=all Nodes=ALL Default=YES State=UP
CONF
  # Slurm 22.05 (Debian 12) does not know of this, and does without.
  if [[ $(slurmctld -V) == *' 22.'* ]]; then
    echo '# no cgroups'
  else
    echo 'CgroupPlugin=disabled'
  fi >"$work/cgroup.conf"
}

all_idle() { [[ $(sinfo -h -N -o %T 2>/dev/null | grep -cx idle) == "$nodes" ]]; }

for program in munged slurmctld slurmd; do
  command -v "$program" >/dev/null || fail "$program is missing (install munge, slurmctld, slurmd)"
done
mkdir "$work/state"
for ((node = 1; node <= nodes; ++node)); do mkdir "$work/spool-node$node"; done
write_configuration

head -c 128 /dev/urandom >"$work/munge.key"
chmod 600 "$work/munge.key"
# --force: the folder is nobody else's, which it would rather have the other way round.
start munged munged --foreground --force --socket="$work/munge.socket" \
  --key-file="$work/munge.key" --pid-file="$work/munged.pid" --seed-file="$work/munged.seed"
wait_for test -S "$work/munge.socket"

export SLURM_CONF=$work/slurm.conf
start slurmctld slurmctld -D
for ((node = 1; node <= nodes; ++node)); do start "node$node" slurmd -D -N "node$node"; done
wait_for all_idle

# In the background, so that a signal ends it at once.
code=0
setpriv --pdeathsig TERM timeout -k 2 "$seconds" "$@" &
wait $! || code=$?
((code == 0)) || show_logs
exit "$code"
