package dev.millrace.api.read;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import java.util.concurrent.CompletableFuture;

/// Pages of a stream's history.
public interface History {
    /// Reads messages from `from` on, up to the tail of `view`: at most `bytesMax` bytes of bodies, but one message at
    /// least where there is one near: a page that came across a great many control records may be empty and yet not at
    /// the tail, and the next goes on from where it ends. Completes normally, always; on the caller's thread or one of
    /// the store's.
    CompletableFuture<PageOutcome> read(StreamPath path, StreamView view, ReadFrom from, int bytesMax);
}
