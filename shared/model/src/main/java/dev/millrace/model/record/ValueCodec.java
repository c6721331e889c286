package dev.millrace.model.record;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.trace.TraceContext;
import java.util.ArrayList;
import java.util.List;

/// The values that stand inside records and snapshots alike. Stable, never reuse: `docs/format.md` has the tables.
public final class ValueCodec {
    private static final int UNLIMITED = 0;
    private static final int SLIDING = 1;
    private static final int UNTIL = 2;

    private static final int BEGINNING = 0;
    private static final int NOW = 1;
    private static final int AT = 2;

    private static final int VERBATIM = 0;
    private static final int ENVELOPE = 1;

    private static final int ASKED = 0;
    private static final int INHERITED = 1;

    private ValueCodec() {}

    public static void write(ByteWriter out, StreamPath path) {
        out.text(path.project(), RecordLimits.PROJECT_BYTES_MAX);
        out.text(path.stream(), RecordLimits.STREAM_NAME_BYTES_MAX);
    }

    public static StreamPath readPath(ByteReader in) throws UnreadableRecordException {
        String project = in.text("project", RecordLimits.PROJECT_BYTES_MAX);
        return new StreamPath(project, in.text("stream", RecordLimits.STREAM_NAME_BYTES_MAX));
    }

    public static void write(ByteWriter out, ContentType type) {
        out.text(type.asGiven(), RecordLimits.CONTENT_TYPE_BYTES_MAX);
        out.text(type.essence(), RecordLimits.CONTENT_TYPE_BYTES_MAX);
    }

    public static ContentType readContentType(ByteReader in) throws UnreadableRecordException {
        String asGiven = in.text("content type", RecordLimits.CONTENT_TYPE_BYTES_MAX);
        return new ContentType(asGiven, in.text("content type essence", RecordLimits.CONTENT_TYPE_BYTES_MAX));
    }

    public static void write(ByteWriter out, Lifetime lifetime) {
        switch (lifetime) {
            case Lifetime.Unlimited() -> out.octet(UNLIMITED);
            case Lifetime.Sliding(long ttlSeconds) -> {
                out.octet(SLIDING);
                out.number(ttlSeconds);
            }
            case Lifetime.Until(long expiresAtMs) -> {
                out.octet(UNTIL);
                out.fixed(expiresAtMs);
            }
        }
    }

    public static Lifetime readLifetime(ByteReader in) throws UnreadableRecordException {
        int tag = in.octet("lifetime");
        return switch (tag) {
            case UNLIMITED -> Lifetime.UNLIMITED;
            case SLIDING -> new Lifetime.Sliding(in.number("ttl", Long.MAX_VALUE));
            case UNTIL -> new Lifetime.Until(in.fixed("expires at"));
            default -> throw new UnreadableRecordException("lifetime: unknown tag=" + tag);
        };
    }

    public static void write(ByteWriter out, SubscriptionId id) {
        out.number(id.sessionLife());
        out.number(id.number());
    }

    public static SubscriptionId readSubscriptionId(ByteReader in) throws UnreadableRecordException {
        long life = in.number("session life", RecordLimits.NUMBER_MAX);
        return new SubscriptionId(life, in.number("subscription", RecordLimits.NUMBER_MAX));
    }

    public static void write(ByteWriter out, Offset offset) {
        out.number(offset.life());
        out.number(offset.seqNum());
    }

    public static Offset readOffset(ByteReader in) throws UnreadableRecordException {
        long life = in.number("offset life", RecordLimits.NUMBER_MAX);
        return new Offset(life, in.number("offset seqNum", RecordLimits.NUMBER_MAX));
    }

    public static void write(ByteWriter out, DeliveryFormat format) {
        out.octet(
                switch (format) {
                    case VERBATIM -> VERBATIM;
                    case ENVELOPE -> ENVELOPE;
                });
    }

    public static DeliveryFormat readDeliveryFormat(ByteReader in) throws UnreadableRecordException {
        int tag = in.octet("delivery format");
        return switch (tag) {
            case VERBATIM -> DeliveryFormat.VERBATIM;
            case ENVELOPE -> DeliveryFormat.ENVELOPE;
            default -> throw new UnreadableRecordException("delivery format: unknown tag=" + tag);
        };
    }

    public static void write(ByteWriter out, ProducerStamp stamp) {
        out.bytes(stamp.id(), 1, RecordLimits.PRODUCER_ID_BYTES_MAX);
        out.number(stamp.epoch(), RecordLimits.PRODUCER_NUMBER_MAX);
        out.number(stamp.seq(), RecordLimits.PRODUCER_NUMBER_MAX);
    }

    public static ProducerStamp readStamp(ByteReader in) throws UnreadableRecordException {
        Bytes id = in.bytes("producer id", 1, RecordLimits.PRODUCER_ID_BYTES_MAX);
        long epoch = in.number("producer epoch", RecordLimits.PRODUCER_NUMBER_MAX);
        return new ProducerStamp(id, epoch, in.number("producer seq", RecordLimits.PRODUCER_NUMBER_MAX));
    }

    public static void write(ByteWriter out, ForkOrigin origin) {
        if (origin.depth() > RecordLimits.FORK_DEPTH_MAX) {
            throw new IllegalArgumentException("fork depth=" + origin.depth() + " max=" + RecordLimits.FORK_DEPTH_MAX);
        }
        ForkRequest request = origin.request();
        write(out, request.source());
        write(out, request.offset());
        out.number(request.subOffset());
        out.octet(
                switch (origin.lifetimeChoice()) {
                    case ASKED -> ASKED;
                    case INHERITED -> INHERITED;
                });
        out.number(origin.depth());
        out.number(origin.segments().size());
        for (InheritedSegment segment : origin.segments()) {
            write(out, segment);
        }
    }

    public static ForkOrigin readOrigin(ByteReader in) throws UnreadableRecordException {
        StreamPath source = readPath(in);
        ReadFrom offset = readFrom(in);
        ForkRequest request = new ForkRequest(source, offset, in.number("fork sub-offset", Long.MAX_VALUE));
        LifetimeChoice choice = readChoice(in);
        int depth = (int) in.number("fork depth", RecordLimits.FORK_DEPTH_MAX);
        int count = (int) in.number("inherited segments", depth);
        if (count == 0) {
            throw new UnreadableRecordException("inherited segments: none, fork depth=" + depth);
        }
        List<InheritedSegment> segments = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            segments.add(readSegment(in));
        }
        return new ForkOrigin(request, choice, depth, segments);
    }

    private static LifetimeChoice readChoice(ByteReader in) throws UnreadableRecordException {
        int tag = in.octet("lifetime choice");
        return switch (tag) {
            case ASKED -> LifetimeChoice.ASKED;
            case INHERITED -> LifetimeChoice.INHERITED;
            default -> throw new UnreadableRecordException("lifetime choice: unknown tag=" + tag);
        };
    }

    private static void write(ByteWriter out, ReadFrom from) {
        switch (from) {
            case ReadFrom.Beginning() -> out.octet(BEGINNING);
            case ReadFrom.Now() -> out.octet(NOW);
            case ReadFrom.At(Offset offset) -> {
                out.octet(AT);
                out.number(offset.life());
                out.number(offset.seqNum());
            }
        }
    }

    private static ReadFrom readFrom(ByteReader in) throws UnreadableRecordException {
        int tag = in.octet("fork offset");
        return switch (tag) {
            case BEGINNING -> ReadFrom.BEGINNING;
            case NOW -> ReadFrom.NOW;
            case AT -> {
                long life = in.number("fork offset life", RecordLimits.NUMBER_MAX);
                yield new ReadFrom.At(new Offset(life, in.number("fork offset seqNum", RecordLimits.NUMBER_MAX)));
            }
            default -> throw new UnreadableRecordException("fork offset: unknown tag=" + tag);
        };
    }

    private static void write(ByteWriter out, InheritedSegment segment) {
        write(out, segment.stream());
        out.number(segment.life(), RecordLimits.NUMBER_MAX);
        out.number(segment.fromSeqNum(), RecordLimits.NUMBER_MAX);
        out.number(segment.untilSeqNum(), RecordLimits.NUMBER_MAX);
        out.number(segment.splitBytes());
    }

    private static InheritedSegment readSegment(ByteReader in) throws UnreadableRecordException {
        StreamPath stream = readPath(in);
        long life = in.number("segment life", RecordLimits.NUMBER_MAX);
        long from = in.number("segment from", RecordLimits.NUMBER_MAX);
        long until = in.number("segment until", RecordLimits.NUMBER_MAX);
        return new InheritedSegment(stream, life, from, until, in.number("segment split", Long.MAX_VALUE));
    }

    static void write(ByteWriter out, TraceContext trace) {
        out.fixed(trace.traceIdHigh());
        out.fixed(trace.traceIdLow());
        out.fixed(trace.spanId());
        out.octet(trace.flags());
    }

    static TraceContext readTrace(ByteReader in) throws UnreadableRecordException {
        long high = in.fixed("trace id");
        long low = in.fixed("trace id");
        long span = in.fixed("span id");
        int flags = in.octet("trace flags");
        if ((high | low) == 0 || span == 0) {
            throw new UnreadableRecordException(
                    "trace context: an id of zeros alone: trace=" + high + "," + low + " span=" + span);
        }
        return new TraceContext(high, low, span, flags);
    }
}
