package dev.millrace.fanout.delivery;

import dev.millrace.fanout.loop.OwnerLoop;
import dev.millrace.fanout.spool.SpoolCounters;
import dev.millrace.fanout.spool.TaskSpool;
import dev.millrace.model.decide.DeliveryDecider;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.task.SourceLife;
import dev.millrace.model.task.TaskSubscription;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All deliveries of a process on one endpoint: its feeds, one sender per session whatever tasks it is subscribed
/// in, and whose turn it is. A bounded number of appends is under way, project by project in turn, so that a busy
/// project does not keep the others waiting; while the circuit is open only single probes go out. Owned by the
/// owner thread.
public final class Deliveries {
    /// How long a feed with a full window waits until it looks again by itself.
    static final long ROOM_LOOK_NS = 50_000_000; // 50 ms

    /// Appends and loads of sessions under way at a time while sources are lingered over.
    static final int IN_FLIGHT_BUSY_MAX = 16;

    /// How long the circuit is left alone when it lets nothing through.
    private static final long CIRCUIT_LOOK_NS = 100_000_000; // 100 ms

    private final OwnerLoop loop;
    private final DeliverySettings settings;
    private final DeliveryCounters counters;
    private final SpoolCounters spooled;
    private final DeliveryDecider decider;
    private final Linger linger;
    private final Circuit circuit;

    /// The least lately used first.
    private final LinkedHashMap<StreamPath, SessionSender> sessions = new LinkedHashMap<>(64, 0.75f, true);

    private final LinkedHashMap<String, ArrayDeque<SessionSender>> ready = new LinkedHashMap<>();
    private final HistoryPages historyPages;
    private final @Nullable DeliveryTraces traces;
    private int inFlight;
    private int resident;
    private long windowBytes;
    private long delivered;
    private boolean circuitWaits;

    /// The session whose read went well while the circuit was not closed: its append is the next probe, since
    /// reads close nothing, and there may be one to be made for each session.
    private @Nullable SessionSender probe;

    /// @param traces null for none
    /// @param spooled where it is counted what is read of history
    /// @param load the share of the processors' time that was used since it was asked last, 0 to 1
    public Deliveries(
            OwnerLoop loop,
            DeliverySettings settings,
            DeliveryCounters counters,
            @Nullable DeliveryTraces traces,
            SpoolCounters spooled,
            DoubleSupplier load,
            LongSupplier nanoTime) {
        this.loop = loop;
        this.spooled = spooled;
        this.settings = settings;
        this.counters = counters;
        this.traces = traces;
        decider = new DeliveryDecider(settings.limits());
        linger = new Linger(settings.lingerMax().toNanos(), load);
        circuit = new Circuit(settings.circuit(), nanoTime);
        historyPages = new HistoryPages(loop, linger, settings.historyPagesMax());
        loop.atTurnEnd(this::dispatch);
    }

    OwnerLoop loop() {
        return loop;
    }

    DeliverySettings settings() {
        return settings;
    }

    DeliveryCounters counters() {
        return counters;
    }

    SpoolCounters spooled() {
        return spooled;
    }

    DeliveryDecider decider() {
        return decider;
    }

    Linger linger() {
        return linger;
    }

    /// Begins to tell of what a plan delivers, where anything is told.
    void trace(DeliveryPlan plan, StreamPath session) {
        if (traces != null) {
            plan.traced(traces, session);
        }
    }

    /// Begins to follow a life of a source for these subscriptions.
    ///
    /// @param tally of the task that the source belongs to
    /// @param spool of the same task
    public SourceFeed feed(
            TaskTally tally, TaskSpool spool, SourceLife source, Iterable<TaskSubscription> subscriptions) {
        SourceFeed feed = new SourceFeed(this, tally, spool, source);
        subscriptions.forEach(one -> subscribe(feed, one));
        feed.start();
        return feed;
    }

    /// Delivers to one subscription more.
    public void subscribe(SourceFeed feed, TaskSubscription subscription) {
        if (feed.find(subscription.key()) != null) {
            return;
        }
        SessionSender session = session(subscription.key().session());
        Subscriber subscriber = feed.add(subscription, session);
        session.add(subscriber);
        if (subscriber.hasWork()) {
            session.wake();
        }
    }

    /// Delivers to a subscription no more.
    public void unsubscribe(SourceFeed feed, Subscriber subscriber) {
        feed.remove(subscriber);
        SessionSender session = subscriber.session;
        session.remove(subscriber);
        forgetIfUnused(session);
    }

    /// Follows a life of a source no more.
    public void close(SourceFeed feed) {
        for (Subscriber subscriber : feed.subscribers().toArray(new Subscriber[0])) {
            unsubscribe(feed, subscriber);
        }
        feed.close();
    }

    /// Once in a while: what only time tells.
    public void look(SourceFeed feed) {
        feed.look();
    }

    /// The state of the circuit breaker: CLOSED, OPEN or HALF_OPEN.
    public String circuit() {
        return circuit.state();
    }

    public @Nullable SessionSender find(StreamPath session) {
        return sessions.get(session);
    }

    private SessionSender session(StreamPath path) {
        SessionSender known = sessions.get(path);
        if (known != null) {
            return known;
        }
        SessionSender session = new SessionSender(this, path);
        sessions.put(path, session);
        return session;
    }

    private void forgetIfUnused(SessionSender session) {
        if (session.isUnused()) {
            sessions.remove(session.path(), session);
        }
    }

    /// The session has something to do, and waits for its turn. Asked for once, until it had it.
    void ready(SessionSender session) {
        String project = session.path().project();
        if (session == probe) {
            ArrayDeque<SessionSender> waiting = Objects.requireNonNullElseGet(ready.remove(project), ArrayDeque::new);
            waiting.addFirst(session);
            ready.putFirst(project, waiting);
        } else {
            ready.computeIfAbsent(project, none -> new ArrayDeque<>()).add(session);
        }
    }

    private void dispatch() {
        while (!ready.isEmpty() && inFlight < inFlightMax() && !circuitWaits) {
            Iterator<Map.Entry<String, ArrayDeque<SessionSender>>> first =
                    ready.entrySet().iterator();
            Map.Entry<String, ArrayDeque<SessionSender>> turn = first.next();
            String project = turn.getKey();
            ArrayDeque<SessionSender> waiting = turn.getValue();
            if (!circuit.tryAcquire()) {
                awaitCircuit();
                break;
            }
            first.remove();
            SessionSender session = waiting.remove();
            if (!waiting.isEmpty()) {
                ready.put(project, waiting);
            }
            if (session.begin()) {
                inFlight++;
                sessions.get(session.path());
            } else {
                circuit.unused();
                forgetIfUnused(session);
            }
        }
        publish();
    }

    /// Where the processors have no time, few keep them as busy, and others' appends wait behind fewer.
    private int inFlightMax() {
        int most = settings.appendsInFlightMax();
        return linger.lingerNs() > 0 ? Math.min(most, IN_FLIGHT_BUSY_MAX) : most;
    }

    private void awaitCircuit() {
        circuitWaits = true;
        loop.after(CIRCUIT_LOOK_NS, () -> circuitWaits = false);
    }

    private void publish() {
        counters.circuit = circuit.state();
        counters.inFlight = inFlight;
        counters.lingerNs = linger.lingerNs();
        counters.residentSessions = resident;
        counters.windowBytes = windowBytes;
        counters.historyPagesHeld = historyPages.held();
    }

    /// A session's turn is over, and the endpoint did what it was asked, be it to refuse.
    void succeeded(SessionSender session, long durationNs) {
        circuit.succeeded(durationNs);
        ended(session);
    }

    /// A session's turn is over, which was spent on a read that went well.
    void read(SessionSender session) {
        circuit.unused();
        probe = circuit.isClosed() ? null : session;
        ended(session);
    }

    /// A session's turn is over, and the endpoint did not do what it was asked.
    void failed(SessionSender session, long durationNs, String detail) {
        circuit.failed(durationNs, detail);
        ended(session);
    }

    private void ended(SessionSender session) {
        inFlight--;
        circuitWaits = false;
        forgetIfUnused(session);
    }

    /// A state has come into memory: the least lately used one that can goes.
    void loaded() {
        resident++;
        if (resident <= settings.residentSessionsMax()) {
            return;
        }
        for (SessionSender session : sessions.values()) {
            if (session.dropState()) {
                return;
            }
        }
    }

    void dropped() {
        resident--;
    }

    HistoryPages historyPages() {
        return historyPages;
    }

    void windowBytes(long change) {
        windowBytes += change;
    }

    boolean windowsAreFull() {
        return windowBytes >= settings.windowsBytesMax();
    }

    /// Delivers nothing more of a source; what is under way goes on.
    public void pause(SourceFeed feed) {
        feed.pause();
    }

    /// Whether nothing is under way for any session of these sources.
    public boolean isQuiet(Collection<SourceFeed> feeds) {
        for (SourceFeed feed : feeds) {
            for (Subscriber subscriber : feed.subscribers()) {
                if (subscriber.session.isBusy()) {
                    return false;
                }
            }
        }
        return true;
    }

    /// How many messages have been delivered since the start.
    public long delivered() {
        return delivered;
    }

    void delivered(int messages, long bytes) {
        delivered += messages;
        counters.deliveries.add(messages);
        counters.deliveredBytes.add(bytes);
    }
}
