// Sessions of the server at MILLRACE_URL, read with the official TypeScript client, which knows nothing of sessions.
import { DurableStream, stream } from "@durable-streams/client"
import { expect, test } from "vitest"

const unique = `${Date.now()}-${process.pid}`
const project = "typescript"
const address = (name) => `${process.env.MILLRACE_URL}/v1/stream/${project}/${name}`

async function subscribe(session, source, format) {
  const response = await fetch(`${process.env.MILLRACE_URL}/v1/${project}/subscribe`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sessionId: session, streamId: source, format }),
  })
  expect(response.status).toBe(200)
  return process.env.MILLRACE_URL + (await response.json()).sessionStreamPath
}

async function publish(source, contentType, body) {
  const response = await fetch(`${process.env.MILLRACE_URL}/v1/${project}/publish/${source}`, {
    method: "POST",
    headers: { "content-type": contentType },
    body,
  })
  expect(response.status).toBe(204)
  expect(response.headers.get("stream-fanout-mode")).toBe("queued")
}

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

for (const live of ["sse", "long-poll"]) {
  test(`a verbatim session is followed live like any stream, and resumed: ${live}`, async () => {
    const source = `plain-${live}-${unique}`
    await DurableStream.create({ url: address(source), contentType: "application/json" })
    const url = await subscribe(`reader-${live}-${unique}`, source, "verbatim")
    const abort = new AbortController()
    const response = await stream({ url, live, signal: abort.signal })
    const followed = follow(response, 4)
    for (const n of [0, 1]) await publish(source, "application/json", JSON.stringify({ n }))
    await publish(source, "application/json", JSON.stringify([{ n: 2 }, { n: 3 }]))
    expect(await followed).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }])
    const offset = response.offset
    abort.abort()

    const again = new AbortController()
    const resumed = await stream({ url, offset, live, signal: again.signal })
    const rest = follow(resumed, 1)
    await publish(source, "application/json", JSON.stringify({ n: 4 }))
    expect(await rest).toEqual([{ n: 4 }])
    again.abort()
  })

  test(`an envelope session tells its sources apart, whatever they hold: ${live}`, async () => {
    const names = { json: `json-${live}-${unique}`, text: `text-${live}-${unique}`, bytes: `bytes-${live}-${unique}` }
    const types = { json: "application/json", text: "text/plain", bytes: "application/octet-stream" }
    let url
    for (const kind of Object.keys(names)) {
      await DurableStream.create({ url: address(names[kind]), contentType: types[kind] })
      url = await subscribe(`mixed-${live}-${unique}`, names[kind], "envelope")
    }
    const abort = new AbortController()
    const response = await stream({ url, live, signal: abort.signal })
    const followed = follow(response, 3)
    await publish(names.json, types.json, JSON.stringify({ a: [1, "two"] }))
    await publish(names.text, types.text, 'a "quoted" line\n')
    await publish(names.bytes, types.bytes, new Uint8Array([0, 255, 128]))
    const items = await followed
    abort.abort()
    const of = (kind) => items.filter((item) => item.stream === names[kind])
    expect(of("json")).toMatchObject([{ type: "data", payload: { a: [1, "two"] } }])
    expect(of("text")).toMatchObject([{ type: "data", payload: 'a "quoted" line\n' }])
    expect(of("bytes")).toMatchObject([{ type: "data", payload: "AP+A", encoding: "base64" }])
    expect(items.map((item) => item.offset)).toSatisfy((all) => all.every((one) => /^\d{16}_\d{16}$/.test(one)))
  })
}
