#!/usr/bin/env bash
# Appends of 100 B JSON to one stream of s2-lite itself, and through Millrace to the same s2-lite, in turns: rates, and CPU
# time per append. wrk makes the load, which costs less CPU time than what `./millrace bench --cases s2` makes it with.
# Usage: benchmarks/s2.sh      CONNECTIONS=1024 WARM_UP=15 SECONDS_MEASURED=8 ROUNDS=3 may be set.
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/server.sh

connections=${CONNECTIONS:-1024}
seconds=${SECONDS_MEASURED:-8}
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk, brew install wrk" >&2; exit 1; }
s2=$(scripts/s2-lite --path)
lite=
trap '[ -z "$lite" ] || kill "$lite" 2>/dev/null || true; cleanup' EXIT

load() { # script, URL, seconds
  wrk -t1 -c"$connections" -d"$3s" --timeout 10s -s "benchmarks/$1.lua" "$2" | sed -n 's/^RESULT //p'
}

cpu_of() { # process: microseconds so far
  awk -v ticks="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13) * 1000000 / ticks }' "/proc/$1/stat"
}

measure() { # title, script, URL
  local lite_before server_before result
  lite_before=$(cpu_of "$lite")
  server_before=$(cpu_us)
  result=$(load "$2" "$3" "$seconds")
  eval "$result"
  [ "$failed" = 0 ] && [ "$refused" = 0 ] || echo "NOT CLEAN: refused=$refused failed=$failed"
  awk -v title="$1" -v n="$requests" -v us="$us" -v p50="$p50" -v p99="$p99" -v c="$connections" \
    -v lite=$(($(cpu_of "$lite") - lite_before)) -v server=$(($(cpu_us) - server_before)) 'BEGIN {
    printf "%s, %d connections: %.1f k appends/s, p50 %.2f ms, p99 %.2f ms; CPU per append: s2-lite %.1f us, Millrace %.1f us\n",
      title, c, n / us * 1000, p50, p99, lite / n, server / n }'
}

port=$((20000 + RANDOM % 10000))
"$s2" lite --port "$port" >"$folder/s2" 2>&1 &
lite=$!
direct=http://127.0.0.1:$port
until curl -sf -o /dev/null "$direct/v1/basins"; do sleep 0.1; done
curl -sf -o /dev/null -X PUT -H 'Content-Type: application/json' -d '{"config":{"create_stream_on_append":true}}' "$direct/v1/basins/bench-direct"
# The first append makes the stream; many first ones at once are refused in part.
curl -sf -o /dev/null -X POST -H 'Content-Type: application/json' -H 'S2-Basin: bench-direct' -d '{"records":[{"body":"1"}]}' "$direct/v1/streams/one/records"
start_server --millrace.s2.endpoint="$direct"
curl -sf -o /dev/null -X PUT -H 'Content-Type: application/json' "$url/v1/stream/benchmark/one"
echo "warming up for ${WARM_UP:-15} s"
load append "$url/v1/stream/benchmark/one" "${WARM_UP:-15}" >/dev/null
for _ in $(seq "${ROUNDS:-3}"); do
  measure "s2-lite itself" s2 "$direct/v1/streams/one/records"
  measure "through Millrace" append "$url/v1/stream/benchmark/one"
done
