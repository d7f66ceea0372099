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

# What the two models read: what can be known of purchases alone is less than what a shop's sessions tell.
bought=price,popularity,popularity_30d,popularity_all,similarity,bought_days,bought_recency_days,price_ratio,item_age_days
seen=rating,ratings,viewed_count,viewed_recency_days,cart_count,category_affinity,brand_affinity
came=from_similar,from_repurchase,from_popular,from_new
if [ $source = --data ]; then
  columns=$bought,$came epochs=8 objective=purchase
  purpose="orders the candidates of a recommendation by how likely the customer buys them within the month"
else
  columns=$bought,$seen,from_recent,$came epochs=4 objective=click
  purpose="orders the candidates of a recommendation by how likely the viewer turns to them"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -n "$rows" ] || rows=$work/rows.csv
if [ ! -f "$rows" ]; then
  if [ $source = --demo ]; then
    "$root/attune" export training --demo --columns "$columns" --out "$rows"
  else
    "$root/attune" export training --data "$data" --columns "$columns" --out "$rows"
  fi
fi

out=$root/models/$model/$version
there=$out/model.onnx
[ -z "$check" ] || out=$work/$model/$version
"$venv/bin/python" "$here/train.py" "$rows" --out "$out" --epochs "$epochs" --objective "$objective" --purpose "$purpose"
if [ -n "$check" ]; then
  cmp "$out/model.onnx" "$there"
  echo "model.onnx is equal, bit by bit, to $there"
fi
