package dev.millrace.model.command;

import java.util.List;

/// Where a fork comes from, as it stands in its `created` record: the request (for idempotent repeats) and its whole
/// inherited history, oldest segment first, so that reading it needs no ancestor's state.
public record ForkOrigin(ForkRequest request, List<InheritedSegment> segments) {
    public ForkOrigin {
        segments = List.copyOf(segments);
    }
}
