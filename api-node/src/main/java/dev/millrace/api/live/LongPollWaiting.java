package dev.millrace.api.live;

/// A long-poll under way.
public interface LongPollWaiting {
    /// Forgets the request: its client is gone. To be called on [LongPollReply#home()]; harmless after the answer.
    void cancel();
}
