package dev.millrace.api.live;

import java.util.concurrent.CompletableFuture;

/// The door to the live path: requests that wait for what is not there yet. Whoever calls has checked the request's
/// syntax and the right to read; the stream itself is looked up here, which counts as use of it. Nothing blocks.
public interface LiveReads {
    /// Answers with data as soon as there is any at the request's place, at the latest when the wait is over. To be
    /// called on [LongPollReply#home()].
    LongPollWaiting longPoll(LiveRequest request, LongPollReply reply);

    /// Answers with server-sent events until the stream ends, the client leaves, or the connection is due to be
    /// recycled. To be called on the event loop of the exchange's channel.
    void sse(LiveRequest request, SseExchange exchange);

    /// Refuses every new reader from now on and ends the present ones: long-polls with what they would be told at
    /// the end of their wait, event streams on a message boundary after a control event. Completes when the last is
    /// gone, or when the time for it is over and what was left has been closed. Idempotent, safe for any thread.
    CompletableFuture<Void> closeReaders();

    /// How much the live path holds and has done. Safe for any thread.
    LiveStats stats();
}
