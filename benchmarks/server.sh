# For the other scripts here: a server on a folder of its own and a free port, which ends with the script.

folder=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true
  rm -rf "$folder"
}
trap cleanup EXIT

start_server() { # options of ./millrace start
  ./millrace start --port 0 --data "$folder/data" "$@" >"$folder/out" 2>"$folder/err" &
  server=$!
  url=
  while [ -z "$url" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/out" "$folder/err" >&2; exit 1; }
    url=$(sed -nE 's#^ *Millrace serves (http://[^ ]+).*#\1#p' "$folder/out")
    sleep 0.02
  done
}

# The CPU time that the server has used so far, in microseconds.
cpu_us() {
  awk -v ticks="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13) * 1000000 / ticks }' "/proc/$server/stat"
}

jcmd_of_server() {
  "$(dirname "$(readlink -f "/proc/$server/exe")")/jcmd" "$server" "$@"
}
