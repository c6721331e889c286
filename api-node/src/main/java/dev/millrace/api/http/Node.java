package dev.millrace.api.http;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.Streams;
import dev.millrace.api.fork.StreamLifecycle;
import dev.millrace.api.live.LiveReads;
import dev.millrace.api.read.History;
import dev.millrace.api.session.Sessions;
import dev.millrace.store.StreamStore;

/// The parts of the node that requests are led to.
///
/// @param store asked for nothing but its clock and the names of streams
public record Node(
        Streams streams,
        StreamLifecycle lifecycle,
        History history,
        LiveReads live,
        Sessions sessions,
        StreamStore store,
        AccessDecider access) {}
