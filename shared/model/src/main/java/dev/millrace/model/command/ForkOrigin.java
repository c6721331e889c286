package dev.millrace.model.command;

import java.util.List;

/// Where a fork comes from, as it stands in its `created` record: the request (for idempotent repeats) and its whole
/// inherited history, oldest segment first, so that reading it needs no ancestor's state.
///
/// @param lifetimeChoice whether the lifetime in the `created` record was asked for or taken from the source
/// @param depth how many ancestors the fork has: 1 for a fork of a stream that is none. Never less than the number of
/// segments, and more where it forks from an inherited part of its source
public record ForkOrigin(
        ForkRequest request, LifetimeChoice lifetimeChoice, int depth, List<InheritedSegment> segments) {
    public ForkOrigin {
        segments = List.copyOf(segments);
        if (depth < 1 || segments.isEmpty() || segments.size() > depth) {
            throw new IllegalArgumentException("fork origin: depth=" + depth + " segments=" + segments.size());
        }
    }

    public enum LifetimeChoice {
        /// The request named it: a repeat has to name the same.
        ASKED,
        /// The request named none: a repeat that names none either is the same, whatever the source's is by then.
        INHERITED
    }
}
