#!/usr/bin/env bash
# Feeds random files to every importer, built with AddressSanitizer and UBSan, and fails on a finding.
set -euo pipefail
usage='usage: tests/fuzz/run.sh [executions] [importer...]
  executions   of each importer (default 1000000)
  importer     such as ibnetdiscover (default: all)'

case ${1:-} in
  --help | -h)
    echo "$usage"
    exit
    ;;
esac
executions=${1:-1000000}
[[ $executions =~ ^[0-9]+$ ]] || {
  echo "$usage" >&2
  exit 2
}
selection=("${@:2}")

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${FUZZ_BUILD:-build/fuzz}
mkdir -p "$build"

# The first clang++ that has libFuzzer.
compiler=
for candidate in clang++ clang++-{19..14}; do
  command -v "$candidate" >/dev/null || continue
  if echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
    "$candidate" -x c++ -fsanitize=fuzzer,address,undefined -o "$build/probe" - 2>/dev/null; then
    compiler=$candidate
    break
  fi
done
if [[ -z $compiler ]]; then
  echo 'run.sh: no clang++ with libFuzzer (apt-get install clang libclang-rt-14-dev on Debian 12,' \
    'clang libclang-rt-19-dev on Debian 13)' >&2
  exit 2
fi

sources=(sim/quantity_text.cpp sim/spelling.cpp sim/yaml_mistake.cpp
  topologies/{graph_bounds,graph_files,graph_readers,host_list,ibnetdiscover,ibnetdiscover_blocks}.cpp
  topologies/{infiniband_rate,nccl_xml,node_wiring,nvidia_smi_matrix,nvidia_smi_topology}.cpp
  topologies/{opensm_lfts,pcie_rate,slurm_topology,slurm_topology_lines,text_lines}.cpp)
flags=(-std=c++20 -O1 -g -I. -fno-sanitize-recover=all)
objects=()
for source in "${sources[@]}"; do
  object=$build/$(basename "$source" .cpp).o
  objects+=("$object")
  "$compiler" "${flags[@]}" -fsanitize=fuzzer-no-link,address,undefined -c "$source" -o "$object"
done

((${#selection[@]})) || for target in tests/fuzz/*_fuzz.cpp; do
  selection+=("$(basename "$target" _fuzz.cpp)")
done
for importer in "${selection[@]}"; do
  program=$build/$importer
  "$compiler" "${flags[@]}" -fsanitize=fuzzer,address,undefined "tests/fuzz/${importer}_fuzz.cpp" \
    "${objects[@]}" -lboost_graph -lpugixml -o "$program"
  # What is found new goes to a folder of the build; the seeds stay as they are.
  mkdir -p "$build/$importer.corpus"
  echo "fuzzing $importer"
  "$program" -runs="$executions" -seed=1 -max_len=4096 -timeout=60 -rss_limit_mb=4096 \
    -artifact_prefix="$build/$importer-" -print_final_stats=1 \
    "$build/$importer.corpus" "tests/fuzz/corpus/$importer" >"$build/$importer.log" 2>&1 || {
    tail -n 60 "$build/$importer.log"
    echo "run.sh: a finding in $importer; the input is $build/$importer-*" >&2
    exit 1
  }
  grep -E 'number_of_executed_units|DONE' "$build/$importer.log"
done
