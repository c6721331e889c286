// Short real programs with the official TypeScript client against the server at MILLRACE_URL.
import { DurableStream, IdempotentProducer, stream } from "@durable-streams/client"
import { expect, test } from "vitest"

const unique = `${Date.now()}-${process.pid}`
const address = (name) => `${process.env.MILLRACE_URL}/v1/stream/typescript/${name}-${unique}`

/** Collects JSON items from a live response until there are `count`. */
function follow(response, count) {
  return new Promise((resolve, reject) => {
    const items = []
    setTimeout(() => reject(new Error(`only ${items.length} of ${count} items came`)), 10_000).unref()
    response.subscribeJson(async (batch) => {
      items.push(...batch.items)
      if (items.length >= count) resolve(items)
    })
  })
}

test("what was written is read back", async () => {
  const handle = await DurableStream.create({ url: address("text"), contentType: "text/plain" })
  await handle.append("one, ")
  await handle.append("two")
  const response = await stream({ url: handle.url, live: false })
  expect(await response.text()).toBe("one, two")
})

test("JSON messages keep their boundaries", async () => {
  const handle = await DurableStream.create({ url: address("json"), contentType: "application/json" })
  await handle.append(JSON.stringify({ n: 1 }))
  await handle.append(JSON.stringify([{ n: 2 }, { n: 3 }]))
  const response = await stream({ url: handle.url, live: false })
  expect(await response.json()).toEqual([{ n: 1 }, [{ n: 2 }, { n: 3 }]]) // the client sends each append as one message
})

test("a reader resumes from the offset that it kept", async () => {
  const handle = await DurableStream.create({ url: address("resume"), contentType: "application/json" })
  await handle.append(JSON.stringify("before"))
  const first = await stream({ url: handle.url, live: false })
  expect(await first.json()).toEqual(["before"])
  await handle.append(JSON.stringify("after"))
  const second = await stream({ url: handle.url, offset: first.offset, live: false })
  expect(await second.json()).toEqual(["after"])
})

for (const live of ["sse", "long-poll"]) {
  test(`a reader follows live: ${live}`, async () => {
    const handle = await DurableStream.create({ url: address(live), contentType: "application/json" })
    await handle.append(JSON.stringify({ n: 0 }))
    const abort = new AbortController()
    const response = await stream({ url: handle.url, live, signal: abort.signal })
    const followed = follow(response, 4)
    for (const n of [1, 2, 3]) await handle.append(JSON.stringify({ n }))
    expect(await followed).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }])
    abort.abort()
  })
}

test("an idempotent producer writes each message once, in order", async () => {
  const handle = await DurableStream.create({ url: address("producer"), contentType: "application/json" })
  const errors = []
  const producer = new IdempotentProducer(handle, "writer", { autoClaim: true, onError: (error) => errors.push(error) })
  const expected = Array.from({ length: 500 }, (_, n) => ({ n }))
  for (const message of expected) producer.append(JSON.stringify(message))
  await producer.flush()
  await producer.detach()
  expect(errors).toEqual([])
  const response = await stream({ url: handle.url, live: false })
  expect(await response.json()).toEqual(expected)
})
