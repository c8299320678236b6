#!/usr/bin/env bash
# Installs the system libraries that are missing; without root it prints the one line that does.
# Usage: scripts/system.sh [further packages]
set -eu
declare -A shows=(
  [libpango-1.0-0]=libpango-1.0.so.0
  [libpangoft2-1.0-0]=libpangoft2-1.0.so.0
  [libharfbuzz-subset0]=libharfbuzz-subset.so.0
  [fontconfig]=libfontconfig.so.1
)
missing=()
for package in "${!shows[@]}"; do
  ldconfig -p | grep -q "${shows[$package]}" || missing+=("$package")
done
for package in "$@"; do
  command -v "$package" > /dev/null || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
else
  echo "缺少系统组件，请执行：sudo sh -c '$line'" >&2
  exit 1
fi
