package dev.millrace.model.task;

import dev.millrace.model.name.StreamPath;

/// One life of a source: what a subscription is to, and what has a delivered position.
public record SourceLife(StreamPath source, long life) {
    @Override
    public String toString() {
        return source + "/" + life;
    }
}
