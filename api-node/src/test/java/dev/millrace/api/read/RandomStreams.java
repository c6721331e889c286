package dev.millrace.api.read;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.record.MessagePart;
import dev.millrace.model.record.StreamRecord;
import dev.millrace.store.StreamStore;
import java.util.Random;

/// Streams with everything in their logs that a log can hold: earlier lives, messages in parts, groups, aborted groups,
/// control and command records, an open group at the end, and forks of forks cut anywhere.
final class RandomStreams {
    private final Random random;
    private final StreamStore store;
    private int names;
    private long lives = 1_000;

    RandomStreams(Random random, StreamStore store) {
        this.random = random;
        this.store = store;
    }

    WrittenStream stream() {
        WrittenStream stream = WrittenStream.named(store, "s" + names++, nextLife());
        fill(stream);
        return stream;
    }

    WrittenStream forkOf(WrittenStream source) {
        int count = random.nextInt(source.messages.size() + 1);
        long split = 0;
        if (count < source.messages.size() && random.nextBoolean()) {
            int length = source.messages.get(count).body().length();
            split = length < 2 ? 0 : 1 + random.nextInt(length - 1);
        }
        WrittenStream fork = source.fork("f" + names++, nextLife(), count, split);
        fill(fork);
        return fork;
    }

    private void fill(WrittenStream stream) {
        if (random.nextInt(3) == 0) {
            earlierLife(stream);
        }
        begin(stream);
        for (int units = random.nextInt(12); units > 0; units--) {
            unit(stream);
        }
        if (random.nextInt(4) == 0) {
            controls(stream);
        }
        if (random.nextInt(4) == 0) {
            openGroup(stream, 3 + random.nextInt(4));
        }
    }

    private void earlierLife(WrittenStream stream) {
        stream.created(stream.life - 500, null);
        stream.invisible(null, "of an earlier life");
        stream.control(new StreamRecord.Deleted());
        if (random.nextBoolean()) {
            stream.control(new StreamRecord.Voided(stream.life - 200));
        }
    }

    private void begin(WrittenStream stream) {
        if (random.nextInt(4) == 0) {
            GroupSpan group = new GroupSpan(stream.seqNum, stream.seqNum + 3);
            stream.created(stream.life, group);
            stream.message(group, text());
            stream.message(group, text(), text());
        } else {
            stream.created();
        }
    }

    private void unit(WrittenStream stream) {
        switch (random.nextInt(8)) {
            case 0 -> controls(stream);
            case 1 -> stream.message(null, text(), text());
            case 2 -> stream.message(null, text(), text(), text());
            case 3 -> group(stream);
            case 4 -> abortedGroup(stream);
            default -> stream.message(null, text());
        }
    }

    private void controls(WrittenStream stream) {
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            switch (random.nextInt(5)) {
                case 0 -> stream.command();
                case 1 -> stream.control(new StreamRecord.Touched(stream.seqNum));
                case 2 ->
                    stream.control(new StreamRecord.ForkReserved(new StreamPath("project", "x"), stream.life + 9));
                case 3 -> stream.control(new StreamRecord.Voided(stream.life - 100));
                default -> stream.control(new StreamRecord.Snapshot(stream.seqNum, 0, 1, Bytes.utf8("state")));
            }
        }
    }

    private void group(WrittenStream stream) {
        int whole = random.nextInt(4);
        GroupSpan group = new GroupSpan(stream.seqNum, stream.seqNum + whole + 3);
        for (int i = 0; i < whole; i++) {
            stream.message(group, text());
        }
        stream.message(group, text(), text(), text());
        stream.message(group, text());
    }

    private void abortedGroup(WrittenStream stream) {
        long first = stream.seqNum;
        openGroup(stream, 4 + random.nextInt(12));
        stream.control(new StreamRecord.Aborted(first));
    }

    /// Begins a group of `records` records and never ends it.
    private void openGroup(WrittenStream stream, int records) {
        GroupSpan group = new GroupSpan(stream.seqNum, stream.seqNum + records - 1);
        stream.invisible(group, "never seen");
        if (random.nextBoolean()) {
            stream.part(group, MessagePart.FIRST, "never seen either");
        }
    }

    private long nextLife() {
        lives += 1_000;
        return lives;
    }

    private String text() {
        int length = random.nextInt(6) == 0 ? random.nextInt(300) : 1 + random.nextInt(8);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
