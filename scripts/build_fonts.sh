#!/bin/sh
# Fetch the open fonts that the letters are built from, without installing TeX or touching the system, then build them.
# Needs one `apt-get update` before, and `pip install uharfbuzz fonttools`.  Use: sh scripts/build_fonts.sh [SOURCE_DIR]
# FandolFang, FandolHei: GPL with font exception (texlive-lang-chinese) | Noto Serif/Sans CJK: OFL (fonts-noto-cjk)
# LXGW WenKai: OFL (fonts-lxgw-wenkai) | Liberation Serif: OFL (fonts-liberation2)
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
sources=${1:-$here/var/fonts-src}
mkdir -p "$sources"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
apt-get download -qq texlive-lang-chinese fonts-noto-cjk fonts-lxgw-wenkai fonts-liberation2
for package in *.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar x --wildcards --no-anchored \
        'FandolFang-Regular.otf' 'FandolHei-Regular.otf' 'NotoSerifCJK-*.ttc' 'NotoSansCJK-Bold.ttc' \
        'LXGWWenKai-Light.ttf' 'LiberationSerif-Regular.ttf' 2>/dev/null || true
done
find . -type f \( -name '*.otf' -o -name '*.ttc' -o -name '*.ttf' \) -exec cp {} "$sources"/ \;
cd "$here"
python3 scripts/build_fonts.py "$sources" documents/letters/fonts documents/letters/fonts/tongyong-8105.txt
