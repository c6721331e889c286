package dev.millrace.api.append;

import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.StreamPath;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The streams of one shard that are in memory, by path and by last use. Bounded in streams and in entries of their
/// tables: the coldest that is idle makes room. Owned by the shard's owner.
final class StreamTable {
    /// How many cold streams are looked at for one that is idle before a new one is refused.
    private static final int LOOKS_MAX = 64;

    /// How many are dropped for idleness in one turn.
    private static final int DROPS_MAX = 256;

    private final Map<StreamPath, StreamEntry> entries = new HashMap<>();
    private final Function<StreamPath, StreamKey> keys;
    private final int streamsMax;
    private final int weightMax;
    private final long idleNs;
    private final Counters counters;
    private @Nullable StreamEntry hottest;
    private @Nullable StreamEntry coldest;
    private long weight;

    /// The number of streams, for other threads to see.
    private volatile int resident;

    StreamTable(Function<StreamPath, StreamKey> keys, int streamsMax, int weightMax, long idleNs, Counters counters) {
        this.keys = keys;
        this.streamsMax = streamsMax;
        this.weightMax = weightMax;
        this.idleNs = idleNs;
        this.counters = counters;
    }

    /// The stream, put into memory (not loaded) if it is not there; null when there is no room and none can be made.
    @Nullable
    StreamEntry use(StreamPath path, long nowNs) {
        StreamEntry entry = entries.get(path);
        if (entry != null) {
            touch(entry, nowNs);
            return entry;
        }
        if (entries.size() >= streamsMax && !makeRoom()) {
            return null;
        }
        entry = new StreamEntry(path, keys.apply(path));
        entries.put(path, entry);
        entry.usedNs = nowNs;
        linkHottest(entry);
        resident = entries.size();
        return entry;
    }

    @Nullable
    StreamEntry find(StreamPath path) {
        return entries.get(path);
    }

    /// Has the stream be the next to make room: nothing is lost with it.
    void cool(StreamEntry entry) {
        if (coldest != entry && entries.get(entry.path) == entry) {
            unlink(entry);
            linkColdest(entry);
        }
    }

    /// Tells how many entries the stream's tables have now, and drops idle streams while there are too many in all.
    void weigh(StreamEntry entry, int entriesNow) {
        weight += entriesNow - entry.weight;
        entry.weight = entriesNow;
        while (weight > weightMax && makeRoom()) {
            // each turn drops one
        }
    }

    void remove(StreamEntry entry) {
        if (entries.remove(entry.path, entry)) {
            unlink(entry);
            weight -= entry.weight;
            entry.weight = 0;
            resident = entries.size();
        }
    }

    /// Drops streams that were not used for long.
    void dropIdle(long nowNs) {
        int looks = 0;
        for (StreamEntry entry = coldest; entry != null && looks < DROPS_MAX; entry = coldest) {
            if (nowNs - entry.usedNs < idleNs) {
                return;
            }
            drop(entry, nowNs);
            looks++;
        }
    }

    /// How long until a stream may have to be dropped, `most` at most.
    long untilIdle(long nowNs, long most) {
        StreamEntry entry = coldest;
        return entry == null ? most : Math.min(most, entry.usedNs + idleNs - nowNs);
    }

    int resident() {
        return resident;
    }

    Iterable<StreamEntry> all() {
        return entries.values();
    }

    private boolean makeRoom() {
        for (int looks = 0; looks < LOOKS_MAX; looks++) {
            StreamEntry entry = coldest;
            if (entry == null) {
                return false;
            }
            if (drop(entry, entry.usedNs)) {
                return true;
            }
        }
        return false;
    }

    /// Drops the coldest, or where it is in use has it be the hottest.
    private boolean drop(StreamEntry entry, long usedNs) {
        if (entry.isIdle()) {
            remove(entry);
            counters.evictions.increment();
            return true;
        }
        touch(entry, usedNs);
        return false;
    }

    private void touch(StreamEntry entry, long nowNs) {
        entry.usedNs = nowNs;
        if (hottest != entry) {
            unlink(entry);
            linkHottest(entry);
        }
    }

    private void linkHottest(StreamEntry entry) {
        StreamEntry next = hottest;
        entry.colder = next;
        if (next == null) {
            coldest = entry;
        } else {
            next.hotter = entry;
        }
        hottest = entry;
    }

    private void linkColdest(StreamEntry entry) {
        StreamEntry next = coldest;
        entry.hotter = next;
        if (next == null) {
            hottest = entry;
        } else {
            next.colder = entry;
        }
        coldest = entry;
    }

    private void unlink(StreamEntry entry) {
        StreamEntry hotter = entry.hotter;
        StreamEntry colder = entry.colder;
        if (hotter == null) {
            hottest = colder;
        } else {
            hotter.colder = colder;
        }
        if (colder == null) {
            coldest = hotter;
        } else {
            colder.hotter = hotter;
        }
        entry.hotter = null;
        entry.colder = null;
    }
}
