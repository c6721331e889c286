// The official suite against the server at MILLRACE_URL. The subscription APIs, which the protocol reserves, are left out
// by leaving their option unset; OfficialSuiteTest asserts that nothing else is.
import { runConformanceTests } from "@durable-streams/server-conformance-tests"

runConformanceTests({ baseUrl: process.env.MILLRACE_URL })
