#!/usr/bin/env bash
# From the launcher's start to the first answered PUT, five times on new folders: milliseconds.
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/server.sh

now_ms() { echo $(($(date +%s%N) / 1000000)); }

port=$((20000 + RANDOM % 10000))
./millrace help >/dev/null
for run in 1 2 3 4 5; do
  begin=$(now_ms)
  ./millrace start --port "$port" --data "$folder/data$run" >"$folder/out" 2>"$folder/err" &
  server=$!
  until curl -sf -o /dev/null -X PUT "http://127.0.0.1:$port/v1/stream/benchmark/start"; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/out" "$folder/err" >&2; exit 1; }
    sleep 0.01
  done
  echo "$(($(now_ms) - begin)) ms"
  kill "$server"
  wait "$server" || true
  port=$((port + 2))
done
server=
