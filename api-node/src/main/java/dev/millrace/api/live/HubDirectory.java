package dev.millrace.api.live;

import dev.millrace.model.name.StreamPath;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;

/// The hubs of a node by the stream they are for, and how many readers hold each. A hub stays as long as it is
/// held; the last to let go has it closed. Bounded in hubs and in readers of each.
///
/// Touched by all event loops, under its own lock; nothing is called while it is held.
final class HubDirectory {
    private final LiveNode node;
    private final Map<StreamPath, TailHub> hubs = new HashMap<>();

    HubDirectory(LiveNode node) {
        this.node = node;
    }

    sealed interface Acquired {
        /// The reader holds `hub` until [#release].
        record Held(TailHub hub) implements Acquired {}

        record NoRoom(String what) implements Acquired {}
    }

    /// The stream's hub; a new one has its home on `home`, where this is called.
    Acquired acquire(StreamPath path, EventLoop home) {
        TailHub hub;
        boolean isNew;
        synchronized (this) {
            TailHub present = hubs.get(path);
            LiveSettings.ReaderLimits limits = node.settings.readers();
            if (present == null && hubs.size() >= limits.streams()) {
                return new Acquired.NoRoom("streams with live readers on this node: max=" + limits.streams());
            }
            if (present != null && present.holders >= limits.perStream()) {
                return new Acquired.NoRoom("live readers of this stream on this node: max=" + limits.perStream());
            }
            isNew = present == null;
            hub = present == null ? new TailHub(node, this, path, home) : present;
            hubs.put(path, hub);
            hub.holders++;
        }
        if (isNew) {
            hub.open();
        }
        return new Acquired.Held(hub);
    }

    void release(TailHub hub) {
        boolean last;
        synchronized (this) {
            hub.holders--;
            last = hub.holders == 0;
            if (last) {
                hubs.remove(hub.path(), hub);
            }
        }
        if (last) {
            node.execute(hub.home(), hub::close);
        }
    }

    /// Whoever comes from now on gets a new hub; who holds this one keeps it.
    synchronized void forget(TailHub hub) {
        hubs.remove(hub.path(), hub);
    }

    synchronized boolean has(StreamPath path) {
        return hubs.containsKey(path);
    }

    synchronized int size() {
        return hubs.size();
    }
}
