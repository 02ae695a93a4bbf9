#!/usr/bin/env bash
# Plays a fabric to a real subnet manager, without hardware: ibsim behind opensm and ibnetdiscover.
set -euo pipefail
usage='usage: play_fabric.sh NET OUT
  NET  net file of ibsim
  OUT  folder to be filled with ibnetdiscover.txt and opensm-lfts.dump'
[[ $# -eq 2 ]] || {
  echo "$usage" >&2
  exit 2
}
net=$(realpath "$1")
out=$(realpath "$2")
seconds=120

work=$(mktemp -d)
children=()
end() {
  # opensm may hang when ibsim is gone; then its `timeout` kills it.
  ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM

fail() {
  echo "play_fabric.sh: $1" >&2
  tail -n 20 "$work"/*.log >&2 || true
  exit 1
}

wait_for() {  # a command that succeeds in the end
  local deadline=$((SECONDS + seconds))
  until "$@"; do
    ((SECONDS < deadline)) || fail "waited $seconds s for: $*"
    kill -0 "${children[@]}" 2>/dev/null || fail "a program ended too early"
    sleep 0.2
  done
}

shim=$(find /usr/lib -name libumad2sim.so -print -quit)
[[ -n $shim ]] || fail 'libumad2sim.so is missing (install ibsim-utils)'

# Sockets of this name are shared by whoever uses it: another test must not meet this one.
export IBSIM_SOCKNAME="trainyard-$$"
cd "$work"
timeout -k 2 "$seconds" ibsim -s -n -N 8192 -S 2048 -P 140000 "$net" >ibsim.log 2>&1 &
children+=($!)
wait_for grep -q "$IBSIM_SOCKNAME" /proc/net/unix

# 0x40 makes opensm write its tables. It buffers its log: only the files tell that it is done.
OSM_TMP_DIR=$work OSM_CACHE_DIR=$work LD_PRELOAD=$shim \
  timeout -k 2 "$seconds" opensm -R ftree -f "$work/opensm.log" -D 0x43 >console.log 2>&1 &
children+=($!)
switches=$(grep -c '^Switch' "$net")
all_tables() {
  [[ -e opensm-lfts.dump ]] && (($(grep -c '^Unicast' opensm-lfts.dump) == switches))
}
wait_for all_tables
unchanged() {
  local now
  now=$(stat -c %s opensm-lfts.dump)
  sleep 0.5
  ((now == $(stat -c %s opensm-lfts.dump)))
}
wait_for unchanged

LD_PRELOAD=$shim timeout "$seconds" ibnetdiscover >"$out/ibnetdiscover.txt" 2>discover.log ||
  fail 'ibnetdiscover failed'
cp opensm-lfts.dump "$out/"
