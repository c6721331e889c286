package dev.millrace.api.read;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.ForkOrigin.LifetimeChoice;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.record.Envelope;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StreamStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stream that a test writes record by record, and beside it, naively, what a reader must see: the list of all its
/// messages, inherited ones too, with the place at which each stands.
final class WrittenStream {
    private static final Envelope ENVELOPE = new Envelope(-1, null);

    /// A message as it must be seen. `end` is the number after its last record, in the log where it starts.
    record Expected(long life, long start, long end, Bytes body) {}

    final StreamPath path;
    final long life;
    final List<InheritedSegment> segments;
    final List<Expected> messages;
    long firstSeqNum;
    long tailSeqNum;
    long seqNum;
    private final StreamStore store;

    private WrittenStream(
            StreamStore store, StreamPath path, long life, List<InheritedSegment> segments, List<Expected> inherited) {
        this.store = store;
        this.path = path;
        this.life = life;
        this.segments = segments;
        this.messages = new ArrayList<>(inherited);
    }

    static WrittenStream named(StreamStore store, String name, long life) {
        return new WrittenStream(store, new StreamPath("project", name), life, List.of(), List.of());
    }

    /// A fork that shows the first `count` messages of this stream, and then the first `splitBytes` bytes of the next.
    WrittenStream fork(String name, long forkLife, int count, long splitBytes) {
        List<Expected> inherited = new ArrayList<>(messages.subList(0, count));
        List<InheritedSegment> cut = new ArrayList<>();
        if (count == messages.size()) {
            cut.addAll(segments);
            cut.add(new InheritedSegment(path, life, firstSeqNum, tailSeqNum, 0));
        } else {
            Expected next = messages.get(count);
            for (InheritedSegment segment : allSegments()) {
                if (segment.life() == next.life()) {
                    cut.add(new InheritedSegment(
                            segment.stream(), segment.life(), segment.fromSeqNum(), next.start(), splitBytes));
                    break;
                }
                cut.add(segment);
            }
            if (splitBytes > 0) {
                Bytes piece = next.body().slice(0, (int) splitBytes);
                inherited.add(new Expected(next.life(), next.start(), next.start() + 1, piece));
            }
        }
        return new WrittenStream(store, new StreamPath("project", name), forkLife, cut, inherited);
    }

    List<InheritedSegment> allSegments() {
        List<InheritedSegment> all = new ArrayList<>(segments);
        all.add(new InheritedSegment(path, life, firstSeqNum, tailSeqNum, 0));
        return all;
    }

    StreamView view() {
        return new StreamView(
                life,
                firstSeqNum,
                new Offset(life, tailSeqNum),
                seqNum,
                false,
                ContentType.PLAIN_TEXT,
                Lifetime.UNLIMITED,
                0,
                Long.MAX_VALUE,
                origin());
    }

    /// Writes the record of a group or of none, and nothing that is visible.
    void control(StreamRecord record) {
        write(StreamRecordCodec.encode(record, ENVELOPE));
    }

    void command() {
        write(LogRecord.fence("token"));
    }

    void created() {
        created(life, null);
    }

    /// Begins a life; this stream's own one gives the place where its records begin.
    void created(long anyLife, @Nullable GroupSpan group) {
        control(new StreamRecord.Created(anyLife, ContentType.PLAIN_TEXT, Lifetime.UNLIMITED, origin(), group));
        firstSeqNum = seqNum;
        tailSeqNum = seqNum;
    }

    /// Writes one message in as many records as there are parts, and lets it be seen.
    void message(@Nullable GroupSpan group, String... parts) {
        long start = seqNum;
        invisible(group, parts);
        messages.add(new Expected(life, start, seqNum, Bytes.utf8(String.join("", parts))));
        tailSeqNum = seqNum;
    }

    /// Writes one message that nobody must see.
    void invisible(@Nullable GroupSpan group, String... parts) {
        for (int i = 0; i < parts.length; i++) {
            part(group, part(i, parts.length), parts[i]);
        }
    }

    void part(@Nullable GroupSpan group, MessagePart part, String body) {
        control(new StreamRecord.Data(Bytes.utf8(body), part, group, null, null, Closure.STAYS_OPEN));
    }

    private static MessagePart part(int index, int count) {
        if (count == 1) {
            return MessagePart.WHOLE;
        }
        return index == 0 ? MessagePart.FIRST : index == count - 1 ? MessagePart.LAST : MessagePart.MIDDLE;
    }

    private @Nullable ForkOrigin origin() {
        if (segments.isEmpty()) {
            return null;
        }
        ForkRequest request = new ForkRequest(segments.getLast().stream(), ReadFrom.NOW, 0);
        return new ForkOrigin(request, LifetimeChoice.INHERITED, segments.size(), segments);
    }

    private void write(LogRecord record) {
        AppendOutcome outcome = store.append(StreamKeys.of(path), AppendBatch.at(seqNum, List.of(record)))
                .join();
        if (!(outcome instanceof AppendOutcome.Durable)) {
            throw new AssertionError(path + " at " + seqNum + ": " + outcome);
        }
        seqNum++;
    }
}
