package dev.millrace.api.live;

import io.netty.channel.EventLoop;

/// Where a long-poll is answered.
public interface LongPollReply {
    /// The event loop of the request's connection.
    EventLoop home();

    /// The answer, on [#home()], at most once: never after [LongPollWaiting#cancel()]. May come before
    /// [LiveReads#longPoll] has returned.
    void onAnswer(LongPollAnswer answer);
}
