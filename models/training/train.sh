#!/bin/sh
# Exports training rows from the engine and trains a model on them.
#
#   train.sh                      the demo shop's sessions, a small neural network  -> models/ranker/1
#   train.sh --data FILE          a history of purchases, the same                  -> models/repurchase/1
#   train.sh --ads                the demo shop's ads, clicks and conversions       -> models/ads/1
#   train.sh --recipe lightgbm    either with LightGBM trees                        -> .attune/trained/<name>/2
#   train.sh … --rows FILE        keeps the rows that were exported, or takes them when they are there
#   train.sh … --out FOLDER       another version folder, <name>/<version>
#   train.sh … --decisions N      of the demo shop, at most so many decisions (5000)
#   train.sh … --check            into a temporary folder, and compares model.onnx with the one that is there, bit by bit
#   train.sh … -- OPTION…         options of train.py or train_lightgbm.py, such as -- --trees 20
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
recipe=mlp model=ranker source=--demo data='' check='' rows='' out='' decisions=5000
while [ $# -gt 0 ]; do
  case $1 in
    --recipe) recipe=$2; shift ;;
    --data) source=--data data=$2 model=repurchase; shift ;;
    --rows) rows=$2; shift ;;
    --out) out=$2; shift ;;
    --decisions) decisions=$2; shift ;;
    --ads) source=--ads model=ads decisions=60000 ;;
    --check) check=yes ;;
    --) shift; break ;;
    *) echo "train.sh: $1 (expected: --recipe mlp or lightgbm, --data FILE, --ads, --rows FILE, --out FOLDER, --decisions N, --check, --)" >&2; exit 2 ;;
  esac
  shift
done
[ "$source" != --ads ] || [ "$recipe" = mlp ] || { echo "train.sh: --ads --recipe $recipe (expected: mlp)" >&2; exit 2; }
case $recipe in
  mlp) trainer=train.py requirements=requirements.txt folder=$root/models/$model/1 ;;
  lightgbm) trainer=train_lightgbm.py requirements=requirements-lightgbm.txt folder=$root/.attune/trained/$model/2 ;;
  *) echo "train.sh: --recipe: $recipe (expected: mlp or lightgbm)" >&2; exit 2 ;;
esac
out=${out:-$folder}

# One environment; each recipe adds what it lacks. The neural network needs little, and it stays so.
venv=${ATTUNE_TRAINING_VENV:-$root/.attune/training-venv}
python=${PYTHON:-python3.11}
stamp=$venv/.$requirements
if ! cat "$here/requirements.txt" "$here/$requirements" | cmp -s - "$stamp"; then
  command -v "$python" >/dev/null || { echo "train.sh: $python not found (expected: Python 3.11; PYTHON names it)" >&2; exit 1; }
  [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/$requirements"
  cat "$here/requirements.txt" "$here/$requirements" >"$stamp"
fi

# What the two models read: what can be known of purchases alone is less than what a shop's sessions tell.
bought=price,popularity,popularity_30d,popularity_all,similarity,bought_days,bought_recency_days,price_ratio,item_age_days
seen=rating,ratings,viewed_count,viewed_recency_days,cart_count,category_affinity,brand_affinity
bought_ads=price,popularity,popularity_30d,bought_days,bought_recency_days,price_ratio,item_age_days,rating,ratings,viewed_count,viewed_recency_days,cart_count,category_affinity,brand_affinity,orders,mean_basket_price
came=from_similar,from_repurchase,from_popular,from_new
if [ $source = --ads ]; then
  columns=ad_ctr,ad_cvr,ad_impressions,ad_product,ad_offer,$bought_ads
  trainer=train_ads.py epochs='' objective=click
  purpose="says how likely an ad is clicked, and how likely the click leads to a conversion"
elif [ $source = --data ]; then
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
  if [ $source = --ads ]; then
    "$root/attune" export training --demo --ads --decisions "$decisions" --columns "$columns" --out "$rows"
  elif [ $source = --demo ]; then
    "$root/attune" export training --demo --decisions "$decisions" --columns "$columns" --out "$rows"
  else
    "$root/attune" export training --data "$data" --columns "$columns" --out "$rows"
  fi
fi

[ "$recipe" != mlp ] || [ -z "$epochs" ] || set -- --epochs "$epochs" "$@"
there=$out/model.onnx
[ -z "$check" ] || out=$work/$(basename "$(dirname "$out")")/$(basename "$out")
"$venv/bin/python" "$here/$trainer" "$rows" --out "$out" --objective "$objective" --purpose "$purpose" "$@"
if [ -n "$check" ]; then
  cmp "$out/model.onnx" "$there"
  echo "model.onnx is equal, bit by bit, to $there"
else
  echo "$out: written"
fi
