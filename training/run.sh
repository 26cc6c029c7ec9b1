#!/bin/sh
# The whole path from packages and data to the built-in model pack. Finished stages are skipped.
# Usage: training/run.sh [--data <folder>] [--cache <folder>] [--pack <folder>] [--retrain]
# Needs: Debian's python3-torch python3-onnx python3-numpy python3-pil libopenblas0-pthread wordnet-base, and
# node >= 20 with npm. (Without OpenBLAS everything works, twenty times slower.)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
retrain=
while [ $# -gt 0 ]; do
  case "$1" in
    --data) RECOLLECT_TRAIN_DATA=$(cd "$2" && pwd); export RECOLLECT_TRAIN_DATA; shift 2 ;;
    --cache) mkdir -p "$2"; RECOLLECT_TRAIN_CACHE=$(cd "$2" && pwd); export RECOLLECT_TRAIN_CACHE; shift 2 ;;
    --pack) mkdir -p "$2"; RECOLLECT_TRAIN_PACK=$(cd "$2" && pwd); export RECOLLECT_TRAIN_PACK; shift 2 ;;
    --retrain) retrain=1; shift ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
done
# Debian's own interpreter has the packages; another python3 may come first on PATH.
python=${RECOLLECT_PYTHON:-/usr/bin/python3}
cache=${RECOLLECT_TRAIN_CACHE:-$here/.cache}
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
stage() { echo "== $*"; (cd "$here" && "$python" "$@"); }

stage fetch_towers.py
stage convert_towers.py
stage text_trunk.py
stage check_towers.py
[ -f "$cache/towers_int8.onnx" ] || stage quantise.py --in "$cache/towers.onnx" --out "$cache/towers_int8.onnx"
stage cache_texts.py
stage cache_images.py
[ -n "$retrain" ] && rm -rf "$cache/heads.pt" "$cache/teachers"
[ -f "$cache/heads.pt" ] || stage train.py
stage export.py
stage order_tail.py
stage golden.py
stage check.py
stage report.py
stage manifest.py
