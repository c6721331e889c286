-- wrk: appends 100 bytes of JSON as one record to one stream of s2-lite itself.
local body = '{"records":[{"body":"{\\"id\\":1234567,\\"kind\\":\\"reading\\",\\"unit\\":\\"C\\",\\"value\\":21.375,\\"place\\":\\"r-12\\",\\"at\\":\\"2026-01-01T00:00:00Z\\"}"}]}'

wrk.method = "POST"
wrk.body = body
wrk.headers["Content-Type"] = "application/json"
wrk.headers["S2-Basin"] = "bench-direct"

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format("RESULT requests=%d us=%d refused=%d failed=%d p50=%.2f p99=%.2f", summary.requests, summary.duration,
    summary.errors.status, failed, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
