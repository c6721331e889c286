package dev.millrace.fanout.delivery;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.read.Message;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.EnvelopeFormat;
import dev.millrace.model.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/// One message of a source on its way to any number of sessions: its bytes, and its envelope once one session asked for
/// it. Owned by the owner thread.
final class SourceMessage {
    final long startSeqNum;

    /// Where the source's log can be read from when this message and all before it are delivered: outside any group.
    final long resumeSeqNum;

    final long arrivedAtMs;

    /// The request's that appended it, on the last message of a request that is traced.
    final @Nullable TraceContext trace;

    private final Offset next;
    private final Bytes body;
    private @Nullable Bytes envelope;

    SourceMessage(Message message, long resumeSeqNum, long arrivedAtMs, @Nullable TraceContext trace) {
        this.startSeqNum = message.start().seqNum();
        this.resumeSeqNum = resumeSeqNum;
        this.arrivedAtMs = arrivedAtMs;
        this.trace = trace;
        this.next = message.next();
        this.body = message.body();
    }

    /// Its bytes in a session's form.
    Bytes payload(DeliveryFormat format, String stream, ContentType type) {
        return switch (format) {
            case VERBATIM -> body;
            case ENVELOPE -> {
                Bytes made = envelope;
                if (made == null) {
                    made = EnvelopeFormat.wrap(stream, next, type, body);
                    envelope = made;
                }
                yield made;
            }
        };
    }

    /// What it counts in memory.
    int weight() {
        return 96 + body.length();
    }
}
