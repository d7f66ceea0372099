#!/bin/sh
# Exports training rows from the engine and trains a model on them.
#
#   train.sh                    the demo shop's sessions      -> models/ranker/1
#   train.sh --data FILE        a history of purchases        -> models/repurchase/1
#   train.sh … --check          into a temporary folder, and compares model.onnx with the one that is there, bit by bit
#   train.sh … --rows FILE      keeps the rows that were exported, or takes them when they are there
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
model=ranker version=1 source=--demo data= check= rows=
while [ $# -gt 0 ]; do
  case $1 in
    --data) source=--data data=$2 model=repurchase; shift ;;
    --model) model=$2; shift ;;
    --version) version=$2; shift ;;
    --rows) rows=$2; shift ;;
    --check) check=yes ;;
    *) echo "train.sh: $1 (expected: --data FILE, --model NAME, --version N, --rows FILE, --check)" >&2; exit 2 ;;
  esac
  shift
done

venv=${ATTUNE_TRAINING_VENV:-$root/.attune/training-venv}
python=${PYTHON:-python3.11}
stamp=$venv/.requirements
if ! cmp -s "$here/requirements.txt" "$stamp"; then
  command -v "$python" >/dev/null || { echo "train.sh: $python not found (expected: Python 3.11; PYTHON names it)" >&2; exit 1; }
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$stamp"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "$rows" ] || rows=$work/rows.csv
if [ ! -f "$rows" ]; then
  if [ $source = --demo ]; then
    "$root/attune" export training --demo --out "$rows"
  else
    "$root/attune" export training --data "$data" --out "$rows"
  fi
fi

case $model in
  repurchase) objective=purchase purpose="orders the candidates of a recommendation by how likely the customer buys them next" ;;
  *) objective=click purpose="orders the candidates of a recommendation by how likely the viewer acts on them" ;;
esac
out=$root/models/$model/$version
there=$out/model.onnx
[ -z "$check" ] || out=$work/$model/$version
"$venv/bin/python" "$here/train.py" "$rows" --out "$out" --objective "$objective" --purpose "$purpose"
if [ -n "$check" ]; then
  cmp "$out/model.onnx" "$there"
  echo "model.onnx is equal, bit by bit, to $there"
fi
