package dev.millrace.model.record;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.StreamRecord.Closed;
import dev.millrace.model.record.StreamRecord.Created;
import dev.millrace.model.record.StreamRecord.Data;
import dev.millrace.model.record.StreamRecord.ForkReleased;
import dev.millrace.model.record.StreamRecord.ForkReserved;
import dev.millrace.model.record.StreamRecord.Snapshot;
import org.jspecify.annotations.Nullable;

/// How large records may become, before they are encoded: never less than what the encoding takes with any envelope.
public final class RecordSizes {
    private static final int NUMBER_BYTES_MAX = 9;
    private static final int PATH_BYTES_MAX =
            RecordLimits.PROJECT_BYTES_MAX + RecordLimits.STREAM_NAME_BYTES_MAX + 2 * 2;
    private static final int SEGMENT_BYTES_MAX = PATH_BYTES_MAX + 4 * NUMBER_BYTES_MAX;

    private static final int TRACE_BYTES = 3 * Long.BYTES + 1;

    /// What a record is metered beside header value and body: 8, 2 for its header, and the header's name.
    private static final int FRAME_BYTES = 8 + 2 + StreamRecordCodec.HEADER_NAME.length();

    private RecordSizes() {}

    /// An upper bound of the metered size of `record` once encoded.
    public static int meteredBytesMax(StreamRecord record) {
        return FRAME_BYTES + headerValueBytesMax(record) + bodyBytes(record);
    }

    /// What a record weighs in the count of bytes since the last snapshot: the same live and on replay, whatever its
    /// envelope was.
    public static int weight(StreamRecord record) {
        return 64 + bodyBytes(record);
    }

    static int headerValueBytesMax(StreamRecord record) {
        int fields = switch (record) {
            case Data data ->
                group(data.group())
                        + stamp(data.producer())
                        + (data.streamSeq() == null ? 0 : 2 + data.streamSeq().length())
                        + (data.delivery() == null ? 0 : 2 * NUMBER_BYTES_MAX)
                        + (data.trace() == null ? 0 : TRACE_BYTES);
            case Created created -> createdBytesMax(created);
            case Closed closed -> stamp(closed.producer());
            case ForkReserved reserved -> path(reserved.child()) + NUMBER_BYTES_MAX;
            case ForkReleased released -> path(released.child()) + NUMBER_BYTES_MAX;
            case Snapshot snapshot -> NUMBER_BYTES_MAX + 2 * 3;
            case StreamRecord.Subscribed subscribed ->
                4 * NUMBER_BYTES_MAX + path(subscribed.session()) + path(subscribed.source()) + 1;
            case StreamRecord.Unsubscribed unsubscribed ->
                2 * NUMBER_BYTES_MAX + path(unsubscribed.session()) + path(unsubscribed.source());
            case StreamRecord.Deleted deleted -> 0;
            case StreamRecord.StoreCommand command -> 0;
            case StreamRecord.Touched touched -> NUMBER_BYTES_MAX;
            case StreamRecord.Voided voided -> NUMBER_BYTES_MAX;
            case StreamRecord.Aborted aborted -> NUMBER_BYTES_MAX;
            case StreamRecord.ProducersForgotten forgotten -> NUMBER_BYTES_MAX;
        };
        return StreamRecordCodec.ENVELOPE_BYTES_MAX + fields;
    }

    private static int bodyBytes(StreamRecord record) {
        if (record instanceof Data data) {
            return data.body().length();
        }
        return record instanceof Snapshot snapshot ? snapshot.content().length() : 0;
    }

    private static int createdBytesMax(Created created) {
        ContentType type = created.contentType();
        int types = 2 * 2 + 3 * (type.asGiven().length() + type.essence().length());
        int lifetime = 1 + NUMBER_BYTES_MAX;
        return NUMBER_BYTES_MAX + types + lifetime + group(created.group()) + origin(created.origin());
    }

    private static int origin(@Nullable ForkOrigin origin) {
        return origin == null
                ? 0
                : PATH_BYTES_MAX + 2 + 5 * NUMBER_BYTES_MAX + origin.segments().size() * SEGMENT_BYTES_MAX;
    }

    private static int path(StreamPath path) {
        return 2 * 2 + 3 * (path.project().length() + path.stream().length());
    }

    private static int group(@Nullable GroupSpan group) {
        return group == null ? 0 : 2 * NUMBER_BYTES_MAX;
    }

    private static int stamp(@Nullable ProducerStamp stamp) {
        return stamp == null ? 0 : 2 + stamp.id().length() + 2 * NUMBER_BYTES_MAX;
    }
}
