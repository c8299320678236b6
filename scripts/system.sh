#!/usr/bin/env bash
# Install the system packages that are missing: root does it with apt, anybody else is told the one line that does.
# Use: scripts/system.sh letters|testing|venv
set -euo pipefail

has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -F "$1" >/dev/null; }
need() { missing+=("$@"); }

missing=()
case ${1:?letters, testing or venv} in
letters)
    has_library libpango-1.0.so.0 || need libpango-1.0-0
    has_library libpangoft2-1.0.so.0 || need libpangoft2-1.0-0
    has_library libharfbuzz-subset.so.0 || need libharfbuzz-subset0
    has_library libfontconfig.so.1 || need fontconfig
    ;;
testing)
    command -v chromium >/dev/null || need chromium
    command -v pdfsig >/dev/null || need poppler-utils
    command -v openssl >/dev/null || need openssl
    ;;
venv)
    need python3-venv
    ;;
esac
((${#missing[@]})) || exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    printf '缺少系统软件包，请执行：\nSystem packages are missing, please run:\n\n    sudo %s\n\n' "$install" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "安装系统软件包：${missing[*]}"
$install >/dev/null 2>&1 </dev/null || { apt-get update -qq && $install -qq >/dev/null; } </dev/null
