"""Short real programs with the official Python client against the server at MILLRACE_URL."""

import os
import threading
import time
import unittest

from durable_streams import DurableStream, stream

UNIQUE = f"{time.time_ns()}-{os.getpid()}"


def address(name):
    return f"{os.environ['MILLRACE_URL']}/v1/stream/python/{name}-{UNIQUE}"


def json_stream(name):
    return DurableStream.create(address(name), content_type="application/json")


class PythonClient(unittest.TestCase):
    def test_what_was_written_is_read_back(self):
        handle = DurableStream.create(address("text"), content_type="text/plain")
        handle.append("one, ")
        handle.append("two")
        with stream(handle.url, live=False) as response:
            self.assertEqual("one, two", response.read_text())

    def test_json_messages_keep_their_boundaries(self):
        handle = json_stream("json")
        handle.append({"n": 1})
        handle.append({"n": 2})
        with stream(handle.url, live=False) as response:
            self.assertEqual([{"n": 1}, {"n": 2}], response.read_json())

    def test_a_reader_resumes_from_the_offset_that_it_kept(self):
        handle = json_stream("resume")
        handle.append({"n": "before"})
        kept = handle.head().offset
        handle.append({"n": "after"})
        with stream(handle.url, offset=kept, live=False) as response:
            self.assertEqual([{"n": "after"}], response.read_json())

    def test_a_reader_follows_by_sse(self):
        self.follow("sse")

    def test_a_reader_follows_by_long_poll(self):
        self.follow("long-poll")

    def test_a_sequence_that_went_back_is_refused(self):
        handle = json_stream("seq")
        handle.append({"n": 1}, seq="b")
        with self.assertRaises(Exception) as refused:
            handle.append({"n": 2}, seq="a")
        self.assertEqual("SeqConflictError", type(refused.exception).__name__)

    def follow(self, live):
        handle = json_stream(live)
        handle.append({"n": 0})
        expected = [{"n": n} for n in range(4)]
        writer = threading.Thread(target=lambda: [handle.append(message) for message in expected[1:]])
        received = []
        with stream(handle.url, offset="-1", live=live, timeout=10) as response:
            for item in response.iter_json():
                if not received:
                    writer.start()
                received.append(item)
                if len(received) == len(expected):
                    break
        writer.join()
        self.assertEqual(expected, received)


if __name__ == "__main__":
    unittest.main(verbosity=2)
