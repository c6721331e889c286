package dev.millrace.api.http;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.access.Origins;
import dev.millrace.api.access.limit.HeldBytes;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.AnswerWriter;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.Status;
import dev.millrace.api.http.request.Query;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What all connections of the public port share: the limits, the budgets, the way into the routes. Safe for any
/// thread.
final class HttpService {
    /// How much of a body that nobody reads is read nevertheless, so that its connection can go on.
    static final long DISCARDED_BYTES_MAX = 64L * 1024;

    /// After an answer that ends the connection: how long what the client still sends is read and dropped.
    static final long LINGER_NS = TimeUnit.SECONDS.toNanos(2);

    /// After a refusal of who asks (401) or of how often (429): how long the connection's next request waits. A client
    /// that goes on nevertheless costs the others little.
    static final long REFUSED_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int RETRY_AFTER_SECONDS = 1;
    private static final long TICK_NS_MAX = TimeUnit.SECONDS.toNanos(5);
    private static final int TICKS_PER_LIMIT = 4;

    private final HttpSettings.Limits limits;
    private final AnswerWriter writer = new AnswerWriter();
    private final HeavyWork heavy = new HeavyWork();
    private final MemoryBudget bodies;
    private final Entrance entrance;
    private final AccessDecider access;
    private final HttpCounters counters = new HttpCounters();
    private final long tickNs;
    private volatile boolean draining;

    /// @param traces null for none
    HttpService(HttpSettings settings, Node node, @Nullable RequestTraces traces) {
        this.limits = settings.limits();
        this.bodies = new MemoryBudget(limits.bodiesInFlightBytesMax());
        this.entrance = new Entrance(settings, node, heavy, traces);
        this.access = node.access();
        this.tickNs = tick(limits);
    }

    Opening open(HttpConnection connection, HttpRequest request) {
        return entrance.open(connection, request);
    }

    /// From now on every answer ends its connection.
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /// No heavy work after this, and no page is kept.
    void close() {
        heavy.close();
        entrance.pageCache().close();
    }

    Origins originsOfNoProject() {
        return access.origins(null);
    }

    AnswerWriter writer() {
        return writer;
    }

    MemoryBudget bodies() {
        return bodies;
    }

    MemoryBudget pages() {
        return entrance.pages();
    }

    /// What is kept of pages to be sent again.
    long keptPageBytes() {
        return entrance.pageCache().bytes();
    }

    HttpCounters counters() {
        return counters;
    }

    void count(Status status) {
        counters.answered(status);
    }

    /// A request has its answer. Those that wait for something on purpose are not counted.
    void countDuration(Exchange answered, long ns) {
        switch (answered.method()) {
            case GET, HEAD -> {
                if (answered.query().get(Query.Parameter.LIVE) == null) {
                    counters.durations(HttpCounters.Kind.READ).add(ns);
                }
            }
            case POST -> counters.durations(HttpCounters.Kind.APPEND).add(ns);
            case PUT, DELETE -> counters.durations(HttpCounters.Kind.MANAGE).add(ns);
            case OPTIONS -> {}
        }
    }

    /// @param length as [BodyFraming#length] gives it; not above the limit
    /// @param share the project's, of all bodies
    BodyCollector collector(long length, HeldBytes share) {
        return new BodyCollector(bodies, share, limits.bodyBytesMax(), (int) length);
    }

    /// @param part what the decoder could not read
    Answer malformed(HttpObject part) {
        return MalformedRequests.answer(part, limits);
    }

    Answer tooLarge() {
        return Entrance.tooLarge(limits);
    }

    Answer overBudget(HeldBytes share) {
        return ProblemKind.OVERLOADED.answer(
                "request bodies in flight: max=" + bodies.bytesMax() + " bytes, of one project max="
                        + share.share(bodies.bytesMax()),
                RETRY_AFTER_SECONDS);
    }

    Answer unwantedBody(long received) {
        return ProblemKind.CONTENT_TOO_LARGE.answer(
                "a body that nobody reads: received=" + received + " max=" + DISCARDED_BYTES_MAX + " bytes");
    }

    Answer tooSlow() {
        return ProblemKind.REQUEST_TIMEOUT.answer(
                "a request has to arrive within " + limits.requestTimeMax().toMillis() + " ms");
    }

    long requestNs() {
        return limits.requestTimeMax().toNanos();
    }

    long idleNs() {
        return limits.idleTimeMax().toNanos();
    }

    long writeStallNs() {
        return limits.writeStallMax().toNanos();
    }

    long drainNs() {
        return limits.drainWait().toNanos();
    }

    /// How often a connection looks at its deadline.
    long tickNs() {
        return tickNs;
    }

    private static long tick(HttpSettings.Limits limits) {
        Duration shortest = min(min(limits.requestTimeMax(), limits.idleTimeMax()), limits.writeStallMax());
        return Math.min(TICK_NS_MAX, Math.max(1, shortest.toNanos() / TICKS_PER_LIMIT));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
