// The official TypeScript client, through a balancer at MILLRACE_URL whose nodes are drained meanwhile: readers of one
// stream, half of them by event streams and half by long-poll, and a producer. Says "reading" once all readers have had
// some messages, and again, of later ones, at each line "more" on standard input; at "stop" it stops writing, waits until
// they have all, and says what it came to as JSON.
import { DurableStream, IdempotentProducer, stream } from "@durable-streams/client"
import { createInterface } from "node:readline"

const READERS = 8
const EVERY_MS = 20
const SOME = 50 // messages
const ALL_MS_MAX = 60_000
const ERRORS_TOLD = 5

const handle = await DurableStream.create({
  url: `${process.env.MILLRACE_URL}/v1/stream/drained/readers`,
  contentType: "application/json",
})

const readers = []
for (let i = 0; i < READERS; i++) {
  const live = i % 2 === 0 ? "sse" : "long-poll"
  const reader = { live, seen: [], requests: 0, lastMs: performance.now(), longestStallMs: 0 }
  const counting = (...request) => {
    reader.requests++
    return fetch(...request)
  }
  const response = await stream({ url: handle.url, live, offset: "-1", fetch: counting })
  response.subscribeJson(async (batch) => {
    if (batch.items.length === 0) return
    const now = performance.now()
    reader.longestStallMs = Math.max(reader.longestStallMs, now - reader.lastMs)
    reader.lastMs = now
    reader.seen.push(...batch.items)
  })
  readers.push(reader)
}

const errors = []
const producer = new IdempotentProducer(handle, "writer", {
  autoClaim: true,
  onError: (error) => errors.push(String(error)),
})
let written = 0
const writing = setInterval(() => producer.append(JSON.stringify(written++)), EVERY_MS)

const until = (all, msMax) =>
  new Promise((resolve) => {
    const byMs = performance.now() + msMax
    const look = setInterval(() => {
      if (all() || performance.now() > byMs) {
        clearInterval(look)
        resolve()
      }
    }, EVERY_MS)
  })

const someMore = async () => {
  const wanted = Math.max(...readers.map((reader) => reader.seen.length)) + SOME
  await until(() => readers.every((reader) => reader.seen.length >= wanted), ALL_MS_MAX)
  console.log("reading")
}

await someMore()
for (const reader of readers) reader.longestStallMs = 0 // the first message had to come first
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "stop") break
  await someMore()
}
clearInterval(writing)
await producer.flush()
await until(() => readers.every((reader) => reader.seen.length >= written), ALL_MS_MAX)
console.log(
  JSON.stringify({
    written,
    errors: errors.slice(0, ERRORS_TOLD), // each message that follows a lost one is an error of its own
    readers: readers.map(({ live, seen, requests, longestStallMs }) => ({
      live,
      requests,
      seen: seen.length,
      asWritten: seen.length === written && seen.every((message, n) => message === n),
      longestStallMs: Math.round(longestStallMs),
    })),
  }),
)
process.exit(0)
