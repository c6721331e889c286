package dev.millrace.store.embedded;

import dev.millrace.model.log.StreamKey;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The open follows, by stream. Any thread; bounded in number.
final class Follows {
    private final ConcurrentHashMap<StreamKey, List<Follow>> byStream = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int countMax;
    private final StreamCache cache;
    private final DatabaseGate gate;
    private final Readers readers;
    private volatile boolean closed;

    Follows(int countMax, StreamCache cache, DatabaseGate gate, Readers readers) {
        this.countMax = countMax;
        this.cache = cache;
        this.gate = gate;
        this.readers = readers;
    }

    Following open(StreamKey stream, FollowListener listener) {
        Follow follow = new Follow(this, stream, listener);
        int open = count.incrementAndGet();
        byStream.merge(stream, List.of(follow), Follows::joined);
        if (open > countMax) {
            readers.add(stream.basin(), () -> follow.end("too many follows: max=" + countMax));
        } else if (closed) {
            follow.end("the store is closed");
        }
        return follow;
    }

    /// Forgets the follow, if it is still known.
    void remove(Follow follow) {
        byStream.computeIfPresent(follow.stream(), (stream, follows) -> without(follows, follow));
    }

    private @Nullable List<Follow> without(List<Follow> follows, Follow gone) {
        List<Follow> rest = follows.stream().filter(follow -> follow != gone).toList();
        count.addAndGet(rest.size() - follows.size());
        return rest.isEmpty() ? null : rest;
    }

    private static List<Follow> joined(List<Follow> some, List<Follow> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /// Tells the stream's follows what was committed. The commit thread, after it has published the extent.
    void offer(StreamState state, @Nullable PendingAppend committed) {
        if (byStream.isEmpty()) {
            return;
        }
        List<Follow> follows = byStream.get(state.key);
        if (follows != null) {
            long trimPoint = state.marks().trimPoint();
            follows.forEach(follow -> follow.offer(committed, trimPoint));
        }
    }

    /// Has every follow look for itself: the database was opened anew, and may hold what nobody was told of.
    void lookAll() {
        byStream.values().forEach(follows -> follows.forEach(Follow::look));
    }

    void end(StreamKey stream, String reason) {
        byStream.getOrDefault(stream, List.of()).forEach(follow -> follow.end(reason));
    }

    void close(String reason) {
        closed = true;
        byStream.values().forEach(follows -> follows.forEach(follow -> follow.end(reason)));
    }

    /// Whether the stream may have a record at or after `seqNum`; false only where it is known that it has none.
    boolean mayHold(StreamKey stream, long seqNum) {
        StreamState state = cache.get(stream);
        if (state == null) {
            return true;
        }
        Extent extent = state.extent();
        return extent != null && extent.nextSeqNum() > seqNum;
    }

    /// Has a reader thread read for the follow.
    void read(Follow follow) {
        readers.add(follow.stream().basin(), () -> {
            boolean again = true;
            while (again) {
                again = follow.found(read(follow.stream(), follow.beginRead()));
            }
        });
    }

    private ReadOutcome read(StreamKey stream, long from) {
        return gate.read(
                reader -> reader.read(
                        stream, new ReadStart.SeqNum(from), StoreLimits.READ_RECORDS_MAX, StoreLimits.READ_BYTES_MAX),
                ReadOutcome.Unavailable::new,
                ReadOutcome.Damaged::new);
    }

    int count() {
        return count.get();
    }
}
