package dev.millrace.s2;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// The sequence numbers that a follow from a stream's beginning has come by, and -1 once it has ended.
final class FollowedNumbers implements FollowListener, AutoCloseable {
    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Following> opened = new CompletableFuture<>();

    static FollowedNumbers of(S2StreamStore store, StreamKey stream) {
        FollowedNumbers numbers = new FollowedNumbers();
        Following following = store.follow(stream, numbers);
        numbers.opened.complete(following);
        following.next(0);
        return numbers;
    }

    List<Long> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void onRecords(List<SequencedRecord> records) {
        records.forEach(record -> seen.add(record.seqNum()));
        opened.join().next(seen.size());
    }

    @Override
    public void onEnd(String reason) {
        seen.add(-1L);
    }

    @Override
    public void close() {
        opened.join().close();
    }
}
