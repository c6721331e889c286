package dev.millrace.api.live;

import io.netty.channel.EventLoop;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// The live readers of one event loop: their groups, their deadlines (one timer for all), their turns at the
/// history and the slow ones among them.
///
/// Belongs to its event loop, apart from [#execute].
final class LiveLoop {
    private static final long TICK_MS = 250;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(TICK_MS);

    private final LiveNode node;
    private final HubDirectory directory;
    private final EventLoop eventLoop;
    private final RandomGenerator random;
    private final IdentityHashMap<TailHub, ReaderGroup> groups = new IdentityHashMap<>();
    private final HistoryDesk history;
    private final StalledReaders stalled;
    private final long originNs;
    private final DeadlineWheel<LiveReader> wheel = new DeadlineWheel<>(0);
    private boolean ticking;

    LiveLoop(LiveNode node, HubDirectory directory, EventLoop eventLoop, RandomGenerator random) {
        this.node = node;
        this.directory = directory;
        this.eventLoop = eventLoop;
        this.random = random;
        history = new HistoryDesk(node, this);
        stalled = new StalledReaders(node.stalledBytes, this);
        originNs = node.clock.nowNs();
    }

    boolean execute(Runnable task) {
        return node.execute(eventLoop, task);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    boolean isHere() {
        return eventLoop.inEventLoop();
    }

    HistoryDesk history() {
        return history;
    }

    StalledReaders stalled() {
        return stalled;
    }

    RandomGenerator random() {
        return random;
    }

    /// Makes `reader` one of the stream's, or says what there is no room for.
    HubDirectory.Acquired attach(LiveReader reader) {
        assert isHere();
        HubDirectory.Acquired acquired = directory.acquire(reader.request().path(), eventLoop);
        if (acquired instanceof HubDirectory.Acquired.Held(TailHub hub)) {
            ReaderGroup group = groups.get(hub);
            if (group == null) {
                group = new ReaderGroup(node, hub, this);
                groups.put(hub, group);
                ReaderGroup entering = group;
                node.execute(hub.home(), () -> hub.enter(entering));
            }
            group.add(reader);
            reader.attachedTo(group);
        }
        return acquired;
    }

    void detach(LiveReader reader, ReaderGroup group) {
        assert isHere();
        group.remove(reader);
        TailHub hub = group.hub();
        if (group.isEmpty()) {
            groups.remove(hub);
            node.execute(hub.home(), () -> hub.exit(group));
        }
        directory.release(hub);
    }

    boolean hasHub(LiveReader reader) {
        return directory.has(reader.request().path());
    }

    /// Has [LiveReader#onDue] called at `dueNs` or up to two ticks later.
    void schedule(LiveReader reader, long dueNs) {
        assert isHere();
        wheel.schedule(reader.deadline(), Math.ceilDiv(dueNs - originNs, TICK_NS));
        keepTicking();
    }

    void unschedule(LiveReader reader) {
        assert isHere();
        wheel.cancel(reader.deadline());
    }

    void drain() {
        assert isHere();
        for (ReaderGroup group : List.copyOf(groups.values())) {
            group.drain();
        }
    }

    private void keepTicking() {
        if (!ticking) {
            ticking = true;
            var _ = eventLoop.schedule(() -> node.run(this::tick), TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        ticking = false;
        long nowNs = node.clock.nowNs();
        wheel.advance(Math.floorDiv(nowNs - originNs, TICK_NS), reader -> reader.onDue(nowNs));
        if (wheel.size() > 0) {
            keepTicking();
        }
    }
}
