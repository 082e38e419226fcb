# shellcheck shell=bash
# A sandbox (TLS) and a gateway on ports of their own on this machine, for deploy/demo and client/check.
#
#   source deploy/lib/local-stack.sh
#   local_stack_start build/gcc      # returns when the gateway serves; false, with the logs, when it does not
#   "$stack_flexiti" health --target "$stack_target"
#   local_stack_kill_gateway         # with SIGKILL, as a power cut would
#   local_stack_start_gateway build/gcc  # again, on the same ledger; stack_target changes
#   local_stack_stop                 # also done when the shell ends, unless stack_left_running is set
#
# local_stack_start sets:
#   stack_dir        folder of certificates, secrets, configuration, ledger and logs
#   stack_target     host:port of the gateway (no TLS: it does not leave this machine)
#   stack_control    URL of the sandbox's control port
#   stack_pids       the processes that it started, the gateway last
#   stack_flexiti    the program flexiti

# shellcheck disable=SC2034  # read by whoever sources this
stack_dir='' stack_target='' stack_control='' stack_flexiti=''
stack_pids=()
stack_left_running=''  # not empty: what was started is to outlive the shell
stack_wait_s=60  # for each program; far more than it takes even on a busy machine

# stack_programs BUILD: says which program is missing.
stack_programs() {
  local program
  stack_flexiti=$1/client/cli/flexiti
  for program in "$1/service/flexiti-gateway" "$1/tests/sandbox/flexiti-sandbox" "$stack_flexiti"; do
    [[ -x $program ]] && continue
    echo "there is no $program; build it first: cmake --preset gcc && cmake --build --preset gcc" >&2
    return 1
  done
}

# stack_spawn LOG PROGRAM ARGUMENTS...: in the background, its output in LOG; its process is $!.
stack_spawn() {
  local log=$1
  shift
  : >"$log"  # there from now on, for whoever reads it
  local own_session=()
  [[ -z ${stack_keep-} ]] || own_session=(setsid)  # outlives the terminal that it was started from
  "${own_session[@]}" "$@" >"$log" 2>&1 </dev/null &
  stack_pids+=($!)
}

# stack_wait_for LOG COMMAND...: until COMMAND succeeds. False, with the end of LOG, when the newest process
# ends before that or time is up.
stack_wait_for() {
  local log=$1 limit=$((SECONDS + stack_wait_s))
  shift
  until "$@"; do
    if ! kill -0 "${stack_pids[-1]}" 2>/dev/null || ((SECONDS >= limit)); then
      echo "not ready; the end of $log:" >&2
      tail -n 20 "$log" >&2
      return 1
    fi
    sleep 0.05
  done
}

stack_start_sandbox() {  # BUILD
  local ports=$stack_dir/ports https_port='' control_port=''
  stack_spawn "$stack_dir/sandbox.log" "$1/tests/sandbox/flexiti-sandbox" --http-port -1 \
    --tls-dir "$stack_dir/tls" --print-ports "$ports"
  stack_wait_for "$stack_dir/sandbox.log" test -s "$ports" || return 1
  https_port=$(sed -n 's/^https_port=//p' "$ports")
  control_port=$(sed -n 's/^control_port=//p' "$ports")
  stack_control=http://127.0.0.1:$control_port
  stack_write_configuration "$https_port"
}

stack_write_configuration() {  # HTTPS-PORT
  local secret=$stack_dir/maple-furniture.secret key=$stack_dir/ledger.key
  (umask 077 && printf '%s\n' maple-furniture-secret >"$secret" && openssl rand -hex 32 >"$key")
  cat >"$stack_dir/gateway.yaml" <<YAML
listen:
  address: 127.0.0.1:0
admin:
  address: 127.0.0.1:0
drain:
  delay: 0s
ledger:
  sqlite:
    path: $stack_dir/ledger.sqlite
  encryption:
    active_key: demo
    keys:
      - id: demo
        file: $key
flexiti:
  pos_api:
    url: https://localhost:$1
    ca_file: $stack_dir/tls/ca.pem
  online_api:
    url: https://localhost:$1
    ca_file: $stack_dir/tls/ca.pem
merchants:
  - id: maple-furniture
    client_id: maple-furniture
    client_secret_file: $secret
YAML
}

# The gateway's log says where it listens.
stack_read_target() {
  stack_target=$(sed -n '/"event":"listening"/s/.*"address":"\([^"]*\)".*/\1/p' "$stack_dir/gateway.log")
  [[ -n $stack_target ]]
}

local_stack_start() {  # BUILD
  # A proxy that the environment names for the way out has no business between programs of this machine.
  export no_proxy="localhost,127.0.0.1${no_proxy:+,$no_proxy}" NO_PROXY="localhost,127.0.0.1${NO_PROXY:+,$NO_PROXY}"
  stack_programs "$1" || return 1
  stack_dir=$(mktemp -d -t flexiti-stack.XXXXXX)
  trap '[[ -n ${stack_left_running-} ]] || local_stack_stop' EXIT
  trap 'exit 130' INT TERM
  stack_start_sandbox "$1" || return 1
  local_stack_start_gateway "$1"
}

local_stack_start_gateway() {  # BUILD
  stack_spawn "$stack_dir/gateway.log" "$1/service/flexiti-gateway" --config "$stack_dir/gateway.yaml"
  stack_wait_for "$stack_dir/gateway.log" stack_read_target || return 1
  "$stack_flexiti" health --target "$stack_target" --wait "${stack_wait_s}s" >/dev/null
}

local_stack_kill_gateway() {
  local pid=${stack_pids[-1]}
  unset 'stack_pids[-1]'
  kill -KILL "$pid"
  wait "$pid" 2>/dev/null || true  # the shell's own "Killed" goes here too
}

# Ends the gateway before the sandbox, so that calls that run are answered.
local_stack_stop() {
  local i
  for ((i = ${#stack_pids[@]} - 1; i >= 0; i--)); do
    kill "${stack_pids[i]}" 2>/dev/null || true
    wait "${stack_pids[i]}" 2>/dev/null || true
  done
  stack_pids=()
  [[ -z $stack_dir ]] || rm -rf "$stack_dir"
  stack_dir=''
}
