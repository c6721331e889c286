package dev.millrace.simulation;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.read.Message;
import dev.millrace.model.read.MessageAssembler;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.state.ContradictoryLogException;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome.Durable;
import dev.millrace.store.StreamMarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// All that ever landed in one stream's log, record by record from the first, whatever has been trimmed since: the
/// state that it makes, every version of it, and every message that became visible. It is told by S2 itself, so no
/// snapshot, no trim, no node and no race comes between.
final class Witness {
    private static final long MESSAGE_BYTES_MAX = 64 << 20;

    private final StreamPath path;
    private final List<Bytes> producerIds;
    private final BiConsumer<StreamPath, Message> onVisible;
    private final List<Version> versions = new ArrayList<>(List.of(Version.NOTHING));
    private final Map<Long, List<Message>> messagesOfLives = new HashMap<>();
    private StreamState state = StreamState.empty();
    private MessageAssembler assembler = new MessageAssembler(0, MESSAGE_BYTES_MAX);
    private StreamMarks marks = StreamMarks.NONE;
    private int deletions;
    private int beginnings;
    private int trims;

    /// @param onVisible told of each message as it becomes visible
    Witness(StreamPath path, List<Bytes> producerIds, BiConsumer<StreamPath, Message> onVisible) {
        this.path = path;
        this.producerIds = producerIds;
        this.onVisible = onVisible;
    }

    StreamPath path() {
        return path;
    }

    StreamState state() {
        return state;
    }

    /// How often S2 began the stream at 0.
    int beginnings() {
        return beginnings;
    }

    /// Lives that a record ended.
    int deletions() {
        return deletions;
    }

    /// Lives that there were.
    int lives() {
        return messagesOfLives.size();
    }

    /// Trims that took something away.
    int trims() {
        return trims;
    }

    long trimPoint() {
        return marks.trimPoint();
    }

    Version now() {
        return versions.getLast();
    }

    /// Every version that was true at some moment since `sinceNs`, the newest first.
    List<Version> since(long sinceNs) {
        int from = versions.size() - 1;
        while (versions.get(from).sinceNs() > sinceNs) {
            from--;
        }
        return versions.subList(from, versions.size()).reversed();
    }

    /// The messages of a life, in order; none for a life that never was.
    List<Message> messages(long life) {
        return messagesOfLives.getOrDefault(life, List.of());
    }

    @Nullable
    ForkOrigin origin() {
        return state.lastOrigin();
    }

    void onLanded(AppendBatch batch, Durable where, long nowNs) {
        if (where.startSeqNum() == 0) {
            state = StreamState.empty();
            assembler = new MessageAssembler(0, MESSAGE_BYTES_MAX);
            marks = StreamMarks.NONE;
            beginnings++;
        }
        if (where.startSeqNum() != state.nextSeqNum()) {
            throw new Violation(
                    "records are missing: " + path + " expected=" + state.nextSeqNum() + " landed=" + where);
        }
        for (LogRecord record : batch.records()) {
            try {
                onRecord(StreamRecordCodec.decode(record).record(), where.timestampMs(), nowNs);
            } catch (UnreadableRecordException | ContradictoryLogException wrong) {
                throw new Violation("a record that may not stand where it landed: " + path + " seqNum="
                        + state.nextSeqNum() + ": " + wrong.getMessage());
            }
        }
        long trimmedBefore = marks.trimPoint();
        marks = marks.after(batch.records(), where.startSeqNum());
        trims += marks.trimPoint() > trimmedBefore ? 1 : 0;
    }

    private void onRecord(StreamRecord record, long timestampMs, long nowNs) throws UnreadableRecordException {
        long seqNum = state.nextSeqNum();
        long lifeBefore = state.existence() == Existence.LIVE ? state.life() : 0;
        state.apply(seqNum, timestampMs, record);
        List<Message> visible = new ArrayList<>();
        assembler.accept(seqNum, record, visible);
        boolean lives = state.existence() == Existence.LIVE;
        if (lifeBefore != 0 && record instanceof StreamRecord.Deleted && !lives) {
            deletions++;
        }
        if (lives) {
            List<Message> messages = messagesOfLives.computeIfAbsent(state.life(), life -> new ArrayList<>());
            for (Message message : visible) {
                messages.add(message);
                onVisible.accept(path, message);
            }
        }
        versions.add(Version.of(state, nowNs, producerIds));
    }
}
