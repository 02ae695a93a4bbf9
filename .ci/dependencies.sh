# What Trainyard needs from Debian, and how it gets there. The scripts source this file.
# shellcheck shell=bash

# shellcheck disable=SC2034  # read by the scripts
build_packages=(cmake ninja-build g++ libsimgrid-dev libboost-graph-dev libyaml-cpp-dev
  libcli11-dev libcpp-httplib-dev libfmt-dev libjs-chart.js libpugixml-dev libsqlite3-dev
  nlohmann-json3-dev)
test_packages=(catch2 ibsim-utils infiniband-diags opensm)
browser_packages=(chromium chromium-driver)
# Tests that need these are skipped where they cannot be installed.
optional_test_packages=(munge slurm-client slurmctld slurmd)
format_packages=(clang-format-19)

# Installs those of the packages that are missing; does nothing where none is.
install_packages() {
  local package missing=() as_root=(env)
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null) == *' ok installed'* ]] ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local problem="missing: ${missing[*]}"
  command -v apt-get >/dev/null || die "$problem (this needs apt-get: Debian 12 or 13)"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "$problem (run as root, or install sudo)"
    as_root=(sudo env)
  fi
  echo "Installing with apt-get: ${missing[*]}"
  # Some other source of packages may be out of reach; if it matters, the install says so.
  "${as_root[@]}" apt-get update -qq || echo "apt-get update failed; trying all the same" >&2
  (
    policy=/usr/sbin/policy-rc.d
    # That of somebody else stays; one of ours was left by a run that was killed.
    if [[ ! -e $policy ]] || grep -qF "$policy_mark" "$policy"; then
      trap '"${as_root[@]}" rm -f "$policy"' EXIT
      forbid_daemons "$policy" "${as_root[@]}"
    fi
    "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null
  )
}

# Packages start no daemons by this file: tests start their own. It forbids nothing any more when
# this process is gone, so that it does no harm if it is left behind.
policy_mark="Written by Trainyard's test.sh."
forbid_daemons() {
  local file=$1
  shift
  "$@" sh -c 'cat >"$1" && chmod 755 "$1"' sh "$file" <<POLICY
#!/bin/sh
# $policy_mark
kill -0 $$ 2>/dev/null && exit 101
exit 0
POLICY
}

die() {
  echo "$(basename "$0"): $1" >&2
  exit 1
}
