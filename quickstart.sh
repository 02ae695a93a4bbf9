#!/usr/bin/env bash
# From a fresh Debian 12 or 13 to a first prediction: packages, build, predict. Safe to repeat.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source .ci/dependencies.sh

install_packages "${build_packages[@]}"

echo "Building build/release/trainyard"
cmake --preset release --log-level=WARNING
cmake --build --preset release --target trainyard

echo "Predicting examples/deepseek-v3.yaml"
build/release/trainyard predict examples/deepseek-v3.yaml

echo
echo "Next: build/release/trainyard serve (a page to play with, and lessons), predict another scenario"
echo "of examples/, or build/release/trainyard --help."
