package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import org.jspecify.annotations.Nullable;

/// One place in a shard's ring: a request on its way to the owner. Written by whoever has claimed it, read and
/// cleared by the owner.
final class RingSlot {
    @Nullable
    StreamPath path;

    @Nullable
    StreamCommand command;

    @Nullable
    Requester requester;

    long bytes;

    void put(StreamPath path, StreamCommand command, Requester requester, long bytes) {
        this.path = path;
        this.command = command;
        this.requester = requester;
        this.bytes = bytes;
    }

    /// Lets go of the request, so that an idle ring keeps nothing alive.
    void clear() {
        path = null;
        command = null;
        requester = null;
        bytes = 0;
    }
}
