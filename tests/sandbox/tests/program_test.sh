#!/usr/bin/env bash
# The program as a user runs it: --help teaches, a mistake is said on one line, TLS works with the
# authority that it minted, and SIGTERM ends it with 0.
set -euo pipefail
program=$1
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT

"$program" --help | grep -q 'curl'
printf 'merchants:\n- client_id: a\n' > "$directory/bad.yaml"
if "$program" --scenario "$directory/bad.yaml" 2> "$directory/error"; then exit 1; fi
grep -q "bad.yaml: line 2: merchants\[0\].client_secret is missing" "$directory/error"

"$program" --tls-dir "$directory/tls" --print-ports "$directory/ports" &
sandbox=$!
for _ in $(seq 200); do
  [ -f "$directory/ports" ] && break
  kill -0 "$sandbox"
  sleep 0.05
done
https_port='' control_port=''
# shellcheck source=/dev/null
. "$directory/ports"
curl --silent --show-error --fail --cacert "$directory/tls/ca.pem" \
  --header x-reference-id:0123456789abcdef0123456789abcdef \
  --data client_id=maple-furniture --data client_secret=maple-furniture-secret \
  "https://localhost:$https_port/flexiti/pos-api/v2.5/oauth/token" | grep -q access_token
curl --silent --show-error --fail "http://127.0.0.1:$control_port/journal" | grep -q '"journal":\[\]'
kill -TERM "$sandbox"
wait "$sandbox"
