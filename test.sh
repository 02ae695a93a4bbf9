#!/usr/bin/env bash
# From a fresh Debian 12 or 13 to a full test run: packages, build, every test.
set -euo pipefail
usage='usage: ./test.sh [--unit]
  --unit   leave out the tests that need a server or a browser (label: server)'

with_servers=true
for argument in "$@"; do
  case $argument in
    --unit) with_servers=false ;;
    --help | -h)
      echo "$usage"
      exit
      ;;
    *)
      echo "$usage" >&2
      exit 2
      ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")"
source .ci/dependencies.sh

selection=()
install_packages "${build_packages[@]}" "${test_packages[@]}"
if $with_servers; then
  install_packages "${browser_packages[@]}"
  (install_packages "${optional_test_packages[@]}") ||
    echo "Tests that need ${optional_test_packages[*]} will be skipped" >&2
else
  selection=(--label-exclude '^server$')
fi
cmake --preset release --log-level=WARNING
cmake --build --preset release
ctest --preset release "${selection[@]}"
