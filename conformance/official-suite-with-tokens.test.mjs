// The official suite against the server at MILLRACE_URL, which asks for tokens: each request gets MILLRACE_TOKEN, since the
// suite knows of none. Its paths of one segment are streams of project _default.
import { runConformanceTests } from "@durable-streams/server-conformance-tests"

const plain = globalThis.fetch
globalThis.fetch = (input, init = {}) => {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined))
  headers.set("Authorization", `Bearer ${process.env.MILLRACE_TOKEN}`)
  return plain(input, { ...init, headers })
}

runConformanceTests({ baseUrl: process.env.MILLRACE_URL })
