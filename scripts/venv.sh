#!/usr/bin/env bash
# Make the virtual environment. Use: scripts/venv.sh PYTHON DIRECTORY
set -euo pipefail
python=$1 directory=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "需要 Python 3.11 或更高版本：$python 版本过低。Python 3.11 or newer is needed." >&2
    exit 1
}
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    "$(dirname "$0")/system.sh" venv
fi
"$python" -m venv "$directory"
