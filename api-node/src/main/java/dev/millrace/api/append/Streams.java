package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;

/// The door to every stream of this node. Safe for any thread; nothing blocks.
public interface Streams {
    /// Has `command` decided on the stream's confirmed state and answered once everything that the answer rests on is
    /// durable. Always answered: a full ring, too many bytes in flight and a passed deadline are outcomes too.
    void submit(StreamPath path, StreamCommand command, Requester requester);

    /// Has `watcher` told of the stream's present state and of everything that becomes visible in it from then on,
    /// whoever appended it. While it is watched, a stream stays in memory, and its sliding deadline is kept moving.
    void watch(StreamPath path, TailWatcher watcher);

    /// Ends a watch; calls under way may still arrive. Idempotent.
    void unwatch(StreamPath path, TailWatcher watcher);
}
