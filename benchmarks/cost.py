#!/usr/bin/env python3
"""What readers of one stream cost a node that runs already, per write: calls of the store, CPU time, bytes sent.

  benchmarks/cost.py --readers 2000 --writes 30 [--url http://127.0.0.1:4437] [--management http://127.0.0.1:4438]

Opens that many event streams of one stream, appends one message of 100 bytes a second, and compares /metrics before and
after. Prints the same for the same time without writes, which is what waiting alone costs.
"""
import argparse, asyncio, re, time, urllib.parse, urllib.request

arguments = argparse.ArgumentParser()
arguments.add_argument("--url", default="http://127.0.0.1:4437")
arguments.add_argument("--management", default="http://127.0.0.1:4438")
arguments.add_argument("--readers", type=int, default=1000)
arguments.add_argument("--writes", type=int, default=30)
said = arguments.parse_args()
server = urllib.parse.urlparse(said.url)
path = f"/v1/stream/cost/run-{int(time.time())}"
received = {"bytes": 0, "messages": 0, "open": 0}


def request(method, body=b""):
    asked = urllib.request.Request(said.url + path, data=body, method=method, headers={"Content-Type": "text/plain"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        answer.read()


def metrics():
    with urllib.request.urlopen(said.management + "/metrics", timeout=30) as answer:
        text = answer.read().decode()
    values = {}
    for call in ("append", "read", "tail"):
        values[call] = float(re.search(rf'^millrace_store_calls_total{{call="{call}"}} (\S+)', text, re.M).group(1))
    values["cpu"] = float(re.search(r"^process_cpu_time_ns_total (\S+)", text, re.M).group(1)) / 1e9
    return values


async def reader():
    """Follows the stream, and goes on at the last id after the server has ended a response, as EventSource does."""
    offset = "now"
    while True:
        incoming, outgoing = await asyncio.open_connection(server.hostname, server.port)
        outgoing.write(f"GET {path}?offset={offset}&live=sse HTTP/1.1\r\nHost: {server.netloc}\r\n\r\n".encode())
        if offset == "now":
            received["open"] += 1
        rest = b""
        while not rest.endswith(b"0\r\n\r\n") and (piece := await incoming.read(65536)):
            received["bytes"] += len(piece)
            received["messages"] += piece.count(b"event: data")
            rest = (rest + piece)[-400:]
            if ids := re.findall(rb"\nid: ?(\S+)\n", rest):
                offset = ids[-1].decode()
        outgoing.close()


async def measure(writes, seconds):
    before, start = metrics(), dict(received)
    for second in range(seconds):
        if second < writes:
            await asyncio.to_thread(request, "POST", b"x" * 100)
        await asyncio.sleep(1)
    after = metrics()
    spent = {name: after[name] - before[name] for name in before}
    spent.update({name: received[name] - start[name] for name in ("bytes", "messages")})
    return spent


async def main():
    request("PUT")
    readers = []
    for i in range(said.readers):
        readers.append(asyncio.create_task(reader()))
        if i % 100 == 99:
            await asyncio.sleep(0.05)
    while received["open"] < said.readers:
        await asyncio.sleep(0.1)
    await measure(20, 20)  # warm
    seconds = said.writes
    idle = await measure(0, 5)
    busy = await measure(seconds, seconds)
    expected = said.readers * seconds
    print(f"readers={said.readers} writes={seconds} delivered={busy['messages']} of {expected}")
    print(f"store calls per write: append={busy['append'] / seconds:.2f} read={busy['read'] / seconds:.2f} tail={busy['tail'] / seconds:.2f}")
    print(f"store calls per idle second: {(idle['append'] + idle['read'] + idle['tail']) / 5:.2f}")
    print(f"node CPU per write: {busy['cpu'] / seconds * 1e3:.1f} ms, per delivery {busy['cpu'] / max(1, busy['messages']) * 1e6:.1f} us; idle {idle['cpu'] / 5 * 1e3:.1f} ms a second")
    print(f"bytes sent per delivery: {busy['bytes'] / max(1, busy['messages']):.0f}")
    for task in readers:
        task.cancel()


asyncio.run(main())
