package dev.millrace.api.append;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.read.Message;
import dev.millrace.model.read.MessageAssembler;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.state.StreamState;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.ArrayList;
import java.util.List;

/// What a log's readers can see, from the log alone: the judge of what nodes said.
///
/// @param messages all visible messages, in order, of all lives
/// @param lives the lives that began, in order
/// @param deletions how often a life was ended
record VisibleLog(List<Message> messages, List<Long> lives, int deletions, StreamState state) {
    static VisibleLog of(SimulatedStreamStore store, StreamKey key) {
        List<Message> messages = new ArrayList<>();
        List<Long> lives = new ArrayList<>();
        int deletions = 0;
        StreamState state = StreamState.empty();
        MessageAssembler assembler = new MessageAssembler(0, 1 << 30);
        try {
            for (SequencedRecord record : store.records(key)) {
                StreamRecord decoded = StreamRecordCodec.decode(record.record()).record();
                boolean lived = state.lives(lives.isEmpty() ? -1 : lives.getLast());
                state.apply(record.seqNum(), record.timestampMs(), decoded);
                assembler.accept(record.seqNum(), decoded, messages);
                deletions += lived && decoded instanceof StreamRecord.Deleted ? 1 : 0;
                if (state.lifeFloor() > (lives.isEmpty() ? 0 : lives.getLast())) {
                    lives.add(state.lifeFloor());
                }
            }
        } catch (UnreadableRecordException unreadable) {
            throw new AssertionError(unreadable);
        }
        return new VisibleLog(List.copyOf(messages), List.copyOf(lives), deletions, state);
    }

    /// The bodies as text, of large ones only their beginning.
    List<String> bodies() {
        return messages.stream().map(VisibleLog::text).toList();
    }

    static String text(Message message) {
        String body = message.body().utf8();
        int end = body.indexOf(' ');
        return end < 0 ? body : body.substring(0, end);
    }
}
