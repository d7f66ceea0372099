# What the proofs share; read by them with `.`, from the project's folder.
# Each proof ends with `N passed, N failed` and with the status of that.

passed=0
failed=0

# ok WHAT CONDITION…: counts one checked claim.
ok() {
  what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "  ok      $what"
  else
    failed=$((failed + 1))
    echo "  FAILED  $what"
  fi
}

# Prints the closing line; its status is the proof's.
close_proof() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

# prove_tests CLASSES [--small]: runs test classes at full size, or at about one-twentieth.
prove_tests() {
  size=full
  [ "${2:-}" != --small ] || size=small
  ./attune test -Dtest="$1" -Dsurefire.failIfNoSpecifiedTests=true -Dattune.proof="$size"
}

# milliseconds: the time of day.
milliseconds() {
  echo $(($(date +%s%N) / 1000000))
}
