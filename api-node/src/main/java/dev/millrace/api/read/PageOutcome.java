package dev.millrace.api.read;

import dev.millrace.model.offset.Offset;
import dev.millrace.model.read.Message;
import java.util.List;

/// What reading a page came to. Never a page with a hole.
public sealed interface PageOutcome {
    /// Messages without a gap. A page may be empty and not at the tail, where only control records were passed: `next`
    /// is further on then.
    ///
    /// @param start where the page begins: where its first message stands, or `next` when there is none
    /// @param next from where to read on
    /// @param atTail whether `next` is the tail of the view that was read under
    record Page(List<Message> messages, Offset start, Offset next, boolean atTail) implements PageOutcome {}

    /// 400: past the tail, past a fork point, or of a life to come
    record OffsetInvalid(String detail) implements PageOutcome {}

    /// 410: of an earlier life, or trimmed
    record OffsetGone(String detail) implements PageOutcome {}

    /// The stream was removed or began anew while it was read: look at it again
    record ViewOutdated(String detail) implements PageOutcome {}

    /// 503
    record Unavailable(String detail) implements PageOutcome {}

    /// 500: the store could not read back what was written
    record Damaged(String detail) implements PageOutcome {}
}
