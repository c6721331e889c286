package dev.millrace.api.append;

import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The append path of a node: streams divided among shards by their path's hash, each shard with a ring and an owner
/// thread. See the package for how it works.
///
/// Life: made, [#start]ed, [#drain]ed, [#close]d. Safe for any thread.
public final class ShardedStreams implements Streams, AutoCloseable {
    private static final long DRAIN_LOOK_NS = 1_000_000; // 1 ms
    private static final long JOIN_NS = 5_000_000_000L; // 5 s, for a turn that is under way
    private static final int HALF_BITS = 16;
    private static final int SPREAD = 0x9E3779B9; // 2^32 / golden ratio

    private final AppendSettings settings;
    private final Surroundings around;
    private final Admission admission;
    private final Counters counters = new Counters();
    private final Shard[] shards;
    private volatile boolean draining;

    public ShardedStreams(AppendSettings settings, Surroundings around) {
        this.settings = settings;
        this.around = around;
        admission = new Admission(settings.bodyBytesInFlightMax());
        shards = new Shard[settings.shards()];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard(i, settings, around, admission, counters);
        }
    }

    /// Starts the owners.
    public void start() {
        for (Shard shard : shards) {
            shard.thread.start();
        }
    }

    @Override
    public void submit(StreamPath path, StreamCommand command, Requester requester) {
        if (draining) {
            refuse(requester, "this node is draining");
            return;
        }
        long bytes = Admission.weigh(command);
        if (!admission.enter(bytes)) {
            refuse(requester, "bytes of requests in flight: max=" + settings.bodyBytesInFlightMax());
        } else if (!shardOf(path).offer(path, command, requester, bytes)) {
            admission.leave(bytes);
            refuse(requester, "requests in the ring: max=" + settings.ringSlots());
        }
    }

    private void refuse(Requester requester, String what) {
        counters.overloaded.increment();
        Shard.refuse(requester, what);
    }

    @Override
    public void watch(StreamPath path, TailWatcher watcher) {
        shardOf(path).post(new WatchRequest(path, watcher, WatchRequest.Wish.BEGIN));
    }

    @Override
    public void unwatch(StreamPath path, TailWatcher watcher) {
        shardOf(path).post(new WatchRequest(path, watcher, WatchRequest.Wish.END));
    }

    private Shard shardOf(StreamPath path) {
        int hash = path.hashCode();
        // The upper bits count too, since strings that differ in their end differ in few of the lower ones.
        int mixed = (hash ^ hash >>> HALF_BITS) * SPREAD;
        return shards[Math.floorMod(mixed >>> 1, shards.length)];
    }

    /// Why this node should get no requests; empty while it serves.
    public List<String> health() {
        List<String> reasons = new ArrayList<>();
        if (draining) {
            reasons.add("the append path is draining");
        }
        for (int i = 0; i < shards.length; i++) {
            Throwable failure = shards[i].thread.failure();
            if (failure != null) {
                reasons.add("the owner of shard " + i + " has failed: " + failure);
            }
        }
        return reasons;
    }

    public AppendStats stats() {
        long depth = 0;
        long resident = 0;
        long watched = 0;
        for (Shard shard : shards) {
            depth += shard.ringDepth();
            resident += shard.loop.owner.table.resident();
            watched += shard.loop.owner.watches.watched();
        }
        return counters.stats(depth, admission.requests(), admission.bytes(), resident, watched);
    }

    /// Refuses what comes from now on, and waits until what was in flight is answered, [AppendSettings#drainMax] at
    /// most. Idempotent.
    ///
    /// @return whether all was answered
    public boolean drain() {
        draining = true;
        Duration most = settings.drainMax();
        long began = around.nanoTime().getAsLong();
        while (admission.requests() > 0 && anyAlive()) {
            if (around.nanoTime().getAsLong() - began >= most.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, DRAIN_LOOK_NS);
        }
        return admission.requests() == 0;
    }

    /// Drains, then ends the owners; what is pending even so is answered as it stands, and watches are interrupted.
    /// Idempotent.
    @Override
    public void close() {
        drain();
        for (Shard shard : shards) {
            shard.thread.stop();
        }
        try {
            for (Shard shard : shards) {
                shard.thread.join(JOIN_NS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean anyAlive() {
        for (Shard shard : shards) {
            if (shard.thread.isAlive()) {
                return true;
            }
        }
        return false;
    }
}
