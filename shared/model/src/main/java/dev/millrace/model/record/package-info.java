/// What Millrace's own records say: one sealed family, and its codec to and from the log's headers and body.
///
/// A record of Millrace's has exactly one header, whose value is a compact, versioned binary form of everything but the
/// message's bytes; the body is the message's bytes (or a control record's content). The layout stands in
/// `docs/format.md` and never changes for a kind number that was once used. An unknown version or kind is refused with
/// [dev.millrace.model.record.UnreadableRecordException], never guessed.
@NullMarked
package dev.millrace.model.record;

import org.jspecify.annotations.NullMarked;
