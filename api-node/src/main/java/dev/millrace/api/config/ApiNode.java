package dev.millrace.api.config;

import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.append.AppendStats;
import dev.millrace.api.append.ShardedStreams;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.Surroundings;
import dev.millrace.api.expiry.Announcements;
import dev.millrace.api.expiry.AnnouncingStreams;
import dev.millrace.api.fork.ForkingLifecycle;
import dev.millrace.api.http.HttpCounters;
import dev.millrace.api.http.HttpServer;
import dev.millrace.api.http.Node;
import dev.millrace.api.live.HubLiveReads;
import dev.millrace.api.live.LiveClock;
import dev.millrace.api.live.LiveStats;
import dev.millrace.api.read.LogHistory;
import dev.millrace.api.session.Sessions;
import dev.millrace.store.StreamStore;
import io.opentelemetry.api.trace.Tracer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node that serves: the parts of the protocol put together on a store, with the public port open. Started by
/// [#start], ended by [#drain] and [#close]; the store is the caller's. Safe for any thread.
public final class ApiNode implements AutoCloseable {
    private static final Duration CONNECTIONS_WAIT = Duration.ofSeconds(12); // a late request and what it may take

    private final ShardedStreams streams;
    private final Announcements announcements;
    private final HubLiveReads live;
    private final Sessions sessions;
    private final HttpServer server;
    private final Door door;

    private ApiNode(
            ShardedStreams streams,
            Announcements announcements,
            HubLiveReads live,
            Sessions sessions,
            HttpServer server,
            Door door) {
        this.door = door;
        this.streams = streams;
        this.announcements = announcements;
        this.live = live;
        this.sessions = sessions;
        this.server = server;
    }

    /// Starts a node.
    ///
    /// @param tracer tells of requests; null for no traces
    /// @param onDeath told when a part has died of a bug: what was pending is answered, and the process should end
    public static ApiNode start(
            NodeProperties properties, StreamStore store, @Nullable Tracer tracer, Consumer<Throwable> onDeath) {
        Door door = Door.open(properties.auth());
        SecureRandom random = new SecureRandom();
        AppendSettings append = properties.append().settings(properties.session());
        ShardedStreams streams = new ShardedStreams(append, Surroundings.of(store, random.nextLong(), onDeath));
        LogHistory history = new LogHistory(store, properties.read().limits());
        Announcements announcements = new Announcements(store);
        Streams announcing = new AnnouncingStreams(streams, announcements, store::clockMs, append.limits());
        HubLiveReads live = new HubLiveReads(
                announcing, history, properties.live().settings(), LiveClock.system(), random.nextLong(), onDeath);
        ForkingLifecycle lifecycle = new ForkingLifecycle(
                announcing, history, store::clockMs, properties.fork().limits());
        Sessions sessions = new Sessions(announcing, store, properties.session().settings(), onDeath);
        HttpServer server = new HttpServer(
                properties.http().settings(properties.json()),
                new Node(announcing, lifecycle, history, live, sessions, store, door.decider()),
                tracer);
        ApiNode node = new ApiNode(streams, announcements, live, sessions, server, door);
        streams.start();
        try {
            server.start();
        } catch (RuntimeException refused) {
            node.close();
            throw refused;
        }
        return node;
    }

    /// The port that is listened on.
    public int port() {
        return server.port();
    }

    /// A project that is there, where requests need tokens and there is any.
    public Optional<String> aProject() {
        return door.aProject();
    }

    /// Why this node should get no requests; empty while it serves.
    public List<String> obstacles() {
        return streams.health();
    }

    /// What an operator should look at although this node serves: a registry of projects that is wrong.
    public List<String> warnings() {
        return door.problems();
    }

    public AppendStats appendStats() {
        return streams.stats();
    }

    public Announcements.Stats announcementStats() {
        return announcements.stats();
    }

    public LiveStats liveStats() {
        return live.stats();
    }

    /// What is kept of pages of history to be sent again, bytes.
    public long keptPageBytes() {
        return server.keptPageBytes();
    }

    public HttpCounters httpCounters() {
        return server.counters();
    }

    /// Accepts no connection, answers who asks at once on those that are there, finishes what is under way, ends live
    /// readers on a message boundary. Returns when that is done, within 27 s.
    public void drain() {
        server.drain(CONNECTIONS_WAIT);
        streams.drain();
    }

    /// Stops at once. Idempotent.
    @Override
    public void close() {
        server.close();
        streams.close();
        door.close();
        sessions.close();
    }
}
