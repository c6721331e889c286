package dev.millrace.fanout.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.TailPosition;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.read.Message;
import dev.millrace.model.read.MessageAssembler;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.model.record.StreamRecordCodec;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.model.session.DeliveryFormat;
import dev.millrace.model.session.EnvelopeFormat;
import dev.millrace.model.session.SubscriptionId;
import dev.millrace.model.state.StreamState;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What every session must hold at the end, read from the logs alone: of each subscription's source all messages of its
/// life from its beginning on, each once, in order; up to some place only where it was ended before the source was.
final class Demands {
    private final SimulatedStreamStore store;
    private final Map<StreamPath, Map<Long, List<Message>>> sources = new LinkedHashMap<>();
    private final Map<StreamPath, ContentType> types = new LinkedHashMap<>();
    int complete;
    int cutShort;
    int messages;

    Demands(SimulatedStreamStore store) {
        this.store = store;
    }

    /// What one session's log says of one subscription.
    private static final class Delivered {
        final StreamRecord.Subscribed subscribed;
        final List<Long> seqNums = new ArrayList<>();
        final List<Bytes> bodies = new ArrayList<>();
        boolean over;

        Delivered(StreamRecord.Subscribed subscribed) {
            this.subscribed = subscribed;
        }
    }

    void source(StreamPath source) throws UnreadableRecordException {
        Map<Long, List<Message>> byLife = new TreeMap<>();
        StreamState state = StreamState.emptyAt(new TailPosition(0, 0));
        MessageAssembler assembler = new MessageAssembler(0, 64 << 20);
        for (SequencedRecord record : store.records(StreamKeys.of(source))) {
            StreamRecord decoded = StreamRecordCodec.decode(record.record()).record();
            state.apply(record.seqNum(), record.timestampMs(), decoded);
            List<Message> visible = new ArrayList<>();
            assembler.accept(record.seqNum(), decoded, visible);
            if (state.lifeFloor() > 0 && state.lives(state.lifeFloor())) {
                byLife.computeIfAbsent(state.life(), life -> new ArrayList<>()).addAll(visible);
                types.put(source, state.contentType());
            }
        }
        sources.put(source, byLife);
    }

    void session(StreamPath session) throws UnreadableRecordException {
        Map<SubscriptionId, Delivered> all = new LinkedHashMap<>();
        StreamState state = StreamState.emptyAt(new TailPosition(0, 0));
        MessageAssembler assembler = new MessageAssembler(0, 64 << 20);
        long life = 0;
        for (SequencedRecord record : store.records(StreamKeys.of(session))) {
            StreamRecord decoded = StreamRecordCodec.decode(record.record()).record();
            state.apply(record.seqNum(), record.timestampMs(), decoded);
            boolean lives = state.lifeFloor() > 0 && state.lives(state.lifeFloor());
            List<Message> visible = new ArrayList<>();
            assembler.accept(record.seqNum(), decoded, visible);
            if (!lives) {
                all.values().forEach(one -> one.over = true);
                continue;
            }
            life = state.life();
            switch (decoded) {
                case StreamRecord.Subscribed made -> all.putIfAbsent(made.id(), new Delivered(made));
                case StreamRecord.Unsubscribed ended -> Objects.requireNonNull(all.get(ended.id())).over = true;
                case StreamRecord.Data data
                when data.delivery() != null && !visible.isEmpty() -> {
                    SubscriptionId id = new SubscriptionId(life, data.delivery().subscription());
                    Delivered to = Objects.requireNonNull(all.get(id));
                    assertTrue(!to.over, () -> session + ": delivered after the end of " + to.subscribed);
                    to.seqNums.add(data.delivery().sourceSeqNum());
                    visible.forEach(message -> to.bodies.add(message.body()));
                }
                case StreamRecord other -> {}
            }
        }
        boolean endsAlive = state.lifeFloor() > 0 && state.mayLiveAt(store.clockMs());
        all.forEach((id, delivered) -> check(session, delivered, endsAlive && !delivered.over));
    }

    private void check(StreamPath session, Delivered delivered, boolean stands) {
        StreamRecord.Subscribed made = delivered.subscribed;
        List<Long> seqNums = new ArrayList<>();
        List<Bytes> bodies = new ArrayList<>();
        for (Message message : Objects.requireNonNull(sources.get(made.source()))
                .getOrDefault(made.from().life(), List.of())) {
            if (message.start().seqNum() >= made.from().seqNum()) {
                seqNums.add(message.start().seqNum());
                bodies.add(
                        made.format() == DeliveryFormat.VERBATIM
                                ? message.body()
                                : EnvelopeFormat.wrap(
                                        made.source().stream(),
                                        message.next(),
                                        Objects.requireNonNull(types.get(made.source())),
                                        message.body()));
            }
        }
        int count = stands ? seqNums.size() : Math.min(seqNums.size(), delivered.seqNums.size());
        String what = session + " " + made;
        assertEquals(seqNums.subList(0, count), delivered.seqNums, what);
        assertEquals(bodies.subList(0, count), delivered.bodies, what);
        messages += delivered.seqNums.size();
        if (stands) {
            complete++;
        } else {
            cutShort++;
        }
    }
}
