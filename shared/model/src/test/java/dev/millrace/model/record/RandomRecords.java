package dev.millrace.model.record;

import dev.millrace.model.command.Closure;
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
import dev.millrace.model.session.DeliveryStamp;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.trace.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Records of every kind with fields anywhere within their bounds, the bounds themselves often.
final class RandomRecords {
    static final List<Integer> KINDS = List.of(
            RecordKind.CREATED,
            RecordKind.DATA,
            RecordKind.CLOSED,
            RecordKind.DELETED,
            RecordKind.TOUCHED,
            RecordKind.FORK_RESERVED,
            RecordKind.FORK_RELEASED,
            RecordKind.VOIDED,
            RecordKind.ABORTED,
            RecordKind.SNAPSHOT,
            RecordKind.PRODUCERS_FORGOTTEN,
            RecordKind.DELIVERED,
            RecordKind.SUBSCRIBED,
            RecordKind.UNSUBSCRIBED);

    private final Random random;

    RandomRecords(Random random) {
        this.random = random;
    }

    StreamRecord any() {
        return ofKind(kind());
    }

    int kind() {
        return KINDS.get(random.nextInt(KINDS.size()));
    }

    StreamRecord ofKind(int kind) {
        return switch (kind) {
            case RecordKind.CREATED ->
                new StreamRecord.Created(number(), contentType(), lifetime(), maybe() ? origin() : null, group());
            case RecordKind.DATA ->
                new StreamRecord.Data(
                        bytes(0, 300),
                        part(),
                        group(),
                        maybe() ? stamp() : null,
                        maybe() ? bytes(1, RecordLimits.STREAM_SEQ_BYTES_MAX) : null,
                        maybe() ? Closure.CLOSES : Closure.STAYS_OPEN,
                        null,
                        maybe() ? trace() : null);
            case RecordKind.CLOSED -> new StreamRecord.Closed(maybe() ? stamp() : null);
            case RecordKind.DELETED -> new StreamRecord.Deleted();
            case RecordKind.TOUCHED -> new StreamRecord.Touched(upTo(Long.MAX_VALUE));
            case RecordKind.FORK_RESERVED -> new StreamRecord.ForkReserved(path(), number());
            case RecordKind.FORK_RELEASED -> new StreamRecord.ForkReleased(path(), number());
            case RecordKind.VOIDED -> new StreamRecord.Voided(number());
            case RecordKind.ABORTED -> new StreamRecord.Aborted(number());
            case RecordKind.PRODUCERS_FORGOTTEN -> new StreamRecord.ProducersForgotten(upTo(Long.MAX_VALUE));
            case RecordKind.SNAPSHOT -> {
                int count = 1 + random.nextInt(RecordLimits.SNAPSHOT_PARTS_MAX);
                yield new StreamRecord.Snapshot(number(), random.nextInt(count), count, bytes(0, 300));
            }
            case RecordKind.DELIVERED ->
                new StreamRecord.Data(bytes(0, 300), part(), group(), new DeliveryStamp(number(), number()));
            case RecordKind.SUBSCRIBED -> {
                StreamPath session = path();
                DeliveryFormat format = maybe() ? DeliveryFormat.VERBATIM : DeliveryFormat.ENVELOPE;
                Offset from = new Offset(number(), number());
                yield new StreamRecord.Subscribed(subscription(), session, beside(session), from, format);
            }
            case RecordKind.UNSUBSCRIBED -> {
                StreamPath session = path();
                yield new StreamRecord.Unsubscribed(subscription(), session, beside(session));
            }
            default -> throw new IllegalArgumentException("kind=" + kind);
        };
    }

    Envelope envelope() {
        long replayFrom = maybe() ? Envelope.FIRST_KEPT : number();
        return new Envelope(replayFrom, maybe() ? new BatchMark(random.nextLong(), upTo(Long.MAX_VALUE)) : null);
    }

    private TraceContext trace() {
        return new TraceContext(random.nextLong(), random.nextLong() | 1, random.nextLong() | 1, random.nextInt(256));
    }

    private MessagePart part() {
        List<MessagePart> parts = List.of(MessagePart.values());
        return parts.get(random.nextInt(parts.size()));
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    /// 0..`max`, the ends and their neighbours often, and every size in bytes.
    private long upTo(long max) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> max;
            case 2 -> Math.min(max, 127 + random.nextInt(3));
            default -> (random.nextLong() >>> (1 + random.nextInt(62))) & (Long.highestOneBit(max) - 1);
        };
    }

    private long number() {
        return upTo(RecordLimits.NUMBER_MAX);
    }

    private Bytes bytes(int min, int max) {
        int length = switch (random.nextInt(4)) {
            case 0 -> min;
            case 1 -> max;
            default -> min + random.nextInt(max - min + 1);
        };
        byte[] all = new byte[length + 7];
        random.nextBytes(all);
        return Bytes.of(all, random.nextInt(8), length);
    }

    private String text(int max) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(5) == 0 ? max : random.nextInt(Math.min(max, 40));
        while (text.length() < length) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    private StreamPath path() {
        return new StreamPath(
                text(RecordLimits.PROJECT_BYTES_MAX), random.nextInt(9) == 0 ? "é/€/\uD83D\uDE00" : text(400));
    }

    private StreamPath beside(StreamPath path) {
        return new StreamPath(path.project(), path().stream());
    }

    private SubscriptionId subscription() {
        return new SubscriptionId(number(), number());
    }

    private ContentType contentType() {
        return new ContentType(text(RecordLimits.CONTENT_TYPE_BYTES_MAX), text(RecordLimits.CONTENT_TYPE_BYTES_MAX));
    }

    private Lifetime lifetime() {
        return switch (random.nextInt(3)) {
            case 0 -> Lifetime.UNLIMITED;
            case 1 -> new Lifetime.Sliding(upTo(Long.MAX_VALUE));
            default -> new Lifetime.Until(random.nextLong());
        };
    }

    private ProducerStamp stamp() {
        return new ProducerStamp(
                bytes(1, RecordLimits.PRODUCER_ID_BYTES_MAX),
                upTo(RecordLimits.PRODUCER_NUMBER_MAX),
                upTo(RecordLimits.PRODUCER_NUMBER_MAX));
    }

    private @Nullable GroupSpan group() {
        if (maybe()) {
            return null;
        }
        long first = upTo(RecordLimits.NUMBER_MAX - 10);
        return new GroupSpan(first, first + 1 + random.nextInt(10));
    }

    private ForkOrigin origin() {
        ReadFrom offset = switch (random.nextInt(3)) {
            case 0 -> ReadFrom.BEGINNING;
            case 1 -> ReadFrom.NOW;
            default -> new ReadFrom.At(new Offset(number(), number()));
        };
        int depth = random.nextInt(200) == 0 ? RecordLimits.FORK_DEPTH_MAX : 1 + random.nextInt(5);
        int count = maybe() ? depth : 1 + random.nextInt(depth);
        List<InheritedSegment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            segments.add(new InheritedSegment(path(), number(), number(), number(), upTo(Long.MAX_VALUE)));
        }
        return new ForkOrigin(
                new ForkRequest(path(), offset, upTo(Long.MAX_VALUE)),
                maybe() ? LifetimeChoice.ASKED : LifetimeChoice.INHERITED,
                depth,
                segments);
    }
}
