package dev.millrace.api.fork;

import dev.millrace.api.append.Requester;
import dev.millrace.model.name.StreamPath;

/// The door through which streams are created and deleted, forks included: what takes several steps over several
/// streams looks like one command here. Safe for any thread; nothing blocks; always answered, on the requester's
/// home.
public interface StreamLifecycle {
    /// `PUT`. Answered with [dev.millrace.model.outcome.StreamOutcome.Created],
    /// [dev.millrace.model.outcome.StreamOutcome.AlreadyExists] or a refusal. A refused fork leaves nothing behind
    /// at its source.
    void create(StreamPath path, CreateRequest request, Requester requester);

    /// `DELETE`. Whatever the deletion sets free at the stream's ancestors is released too; that never fails the
    /// deletion, and the answer waits for it for a bounded time only.
    void delete(StreamPath path, Requester requester);
}
