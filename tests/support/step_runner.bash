# Runs the steps of tests/run: one after the other, watched, timed, logged and counted.
# Sourced; the caller defines run_step NAME, which does the step's work.
# shellcheck shell=bash

logs=build/logs
skipped=77          # exit status of a step that cannot run here; the log's last line says why
step_limit=2700     # seconds; a step that takes longer hangs
passed_count=0 failed_count=0 skipped_count=0
failed_steps=() outcomes=()
step_group=''

stop_step() { [[ -z $step_group ]] || kill -- "-$step_group" 2>/dev/null || true; }
trap 'stop_step; exit 130' INT TERM HUP

did_fail() { [[ " ${failed_steps[*]-} " == *" $1 "* ]]; }

# The log's last line with anything on it, as what is going on now.
newest_line() { tail -n 3 "$1" 2>/dev/null | tr '\r' '\n' | sed '/^[[:space:]]*$/d' | tail -n 1; }

# Shows that the step lives: one moving line on a terminal, elsewhere a line every half minute.
show_life() {  # LOG SECONDS
  if [[ -t 1 ]]; then
    printf '\r\033[K  %4d s  %.88s' "$2" "$(newest_line "$1")"
  elif (($2 > 0 && $2 % 30 == 0)); then
    printf '  %4d s  %.88s\n' "$2" "$(newest_line "$1")"
  fi
}

# Waits for the step's process group; its exit status is the result.
wait_watching() {  # LOG
  local started=$SECONDS seconds last=-1
  while kill -0 "$step_group" 2>/dev/null; do
    seconds=$((SECONDS - started))
    if ((seconds >= step_limit)); then
      echo "stopped: longer than $step_limit s" >>"$1"
      stop_step
    fi
    [[ $seconds == "$last" ]] || show_life "$1" "$seconds"
    last=$seconds
    sleep 0.2
  done
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  wait "$step_group"
}

# Adds what the step's log says it counted: ctest's closing line, a plain one, or the step itself.
count_step() {  # LOG STATUS
  local line failed=0 total
  line=$(grep -E '^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+$' "$1" | tail -n 1) || true
  if [[ $line =~ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+)$ ]]; then
    failed=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
    sed -n '/^[0-9]*% tests passed/,/^Total Test time/p' "$1"
  elif [[ $(grep -E '^[0-9]+ passed, [0-9]+ failed' "$1" | tail -n 1) =~ ^([0-9]+)\ passed,\ ([0-9]+) ]]; then
    failed=${BASH_REMATCH[2]} total=$((BASH_REMATCH[1] + failed))
  else
    total=1
  fi
  # A failure that counted nothing failed is one all the same: a crash, no tests, a missing program.
  if (($2 != 0 && failed == 0)); then failed=1 total=$((total > 1 ? total + 1 : 1)); fi
  passed_count=$((passed_count + total - failed)) failed_count=$((failed_count + failed))
}

note() { outcomes+=("$(printf '%-11s %5s s  %s' "$@")"); }  # NAME SECONDS OUTCOME

not_run() {  # NAME TITLE WHY
  printf '\n== %s\n  not run: %s\n' "$2" "$3"
  note "$1" - "not run: $3"
}

# Where CI=true nothing may be missing.
may_skip() { [[ ${CI-} != true ]]; }

# ": name name" of the tests that ctest's log says failed; nothing if it is none of ctest's.
failed_tests() {  # LOG
  sed -n 's/^.* Test *#[0-9]*: \([^ ]*\) .*\*\*\*.*/\1/p' "$1" | paste -sd ' ' | sed 's/^./: &/'
}

# Of ctest's log what each test that failed printed last, for it stands far above the end.
show_failure() {  # LOG
  if [[ -z $(failed_tests "$1") ]]; then
    tail -n 150 "$1"
    return
  fi
  awk '/Test +#[0-9]+: .*\*\*\*/ { told = 200 } / Start +[0-9]+: / { told = 0 } told-- > 0' "$1"
}

# Runs one step; false if it failed.
watch_step() {  # NAME TITLE
  local log=$logs/$1.log started=$SECONDS status=0 seconds
  mkdir -p "$logs"
  printf '\n== %s\n' "$2"
  if [[ $1 == install ]]; then
    : >"$log"
    run_step "$1" || status=$?  # in the foreground: sudo may ask for a password
  else
    set -m  # its own process group, so that stopping it stops all that it started
    (set +m; run_step "$1") >"$log" 2>&1 </dev/null &
    step_group=$!
    set +m
    wait_watching "$log" || status=$?
    step_group=''
  fi
  seconds=$((SECONDS - started))
  if [[ $status == "$skipped" ]] && may_skip; then
    echo "  skipped: $(newest_line "$log")"
    note "$1" "$seconds" "skipped: $(newest_line "$log")"
    skipped_count=$((skipped_count + 1))
    return 0
  fi
  count_step "$log" "$status"
  grep -E '^(warning|note): ' "$log" | sed 's/^/  /' || true
  if [[ $status == 0 ]]; then
    echo "  passed in $seconds s"
    note "$1" "$seconds" passed
    return 0
  fi
  echo "  FAILED (exit $status) after $seconds s; the end of $log:"
  show_failure "$log" | sed 's/^/  | /'
  note "$1" "$seconds" "FAILED$(failed_tests "$log")"
  failed_steps+=("$1")
  return 1
}

close_run() {
  printf '\n== Summary, %s s\n' "$SECONDS"
  printf '  %s\n' "${outcomes[@]}"
  local tail=''
  if ((skipped_count > 0)); then tail=", $skipped_count skipped"; fi
  printf '\n%d passed, %d failed%s\n' "$passed_count" "$failed_count" "$tail"
  ((failed_count == 0))
}
