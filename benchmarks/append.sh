#!/usr/bin/env bash
# Appends of 100 B JSON to one stream over 64 connections: the rate, and the server's CPU time per append.
# Usage: benchmarks/append.sh [--profile FILE.jfr]      CONNECTIONS=64 WARM_UP=30 SECONDS_MEASURED=20 may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/server.sh

connections=${CONNECTIONS:-64}
profile=
[ "${1:-}" = --profile ] && profile=$(realpath -m "$2")
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk, brew install wrk" >&2; exit 1; }

load() { # seconds
  wrk -t1 -c"$connections" -d"$1s" -s benchmarks/append.lua "$url/v1/stream/benchmark/one" | sed -n 's/^RESULT //p'
}

start_server
curl -sf -o /dev/null -X PUT -H 'Content-Type: application/json' "$url/v1/stream/benchmark/one"
echo "warming up for ${WARM_UP:-30} s"
load "${WARM_UP:-30}" >/dev/null
if [ -n "$profile" ]; then
  jcmd_of_server JFR.start name=append settings=profile >/dev/null
fi
before=$(cpu_us)
result=$(load "${SECONDS_MEASURED:-20}")
after=$(cpu_us)
if [ -n "$profile" ]; then
  jcmd_of_server JFR.dump name=append filename="$profile" >/dev/null
  echo "profile: $profile"
fi
eval "$result"
[ "$failed" = 0 ] && [ "$refused" = 0 ] || echo "NOT CLEAN: refused=$refused failed=$failed"
awk -v n="$requests" -v us="$us" -v cpu=$((after - before)) -v p50="$p50" -v p99="$p99" -v c="$connections" 'BEGIN {
  printf "%d connections: %.1f k appends/s, %.1f us of server CPU per append, p50 %.2f ms, p99 %.2f ms\n", c, n / us * 1000, cpu / n, p50, p99 }'
