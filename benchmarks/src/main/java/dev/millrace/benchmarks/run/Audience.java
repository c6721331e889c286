package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.load.BodySink;
import dev.millrace.benchmarks.load.CatchUp;
import dev.millrace.benchmarks.load.ClosedLoop;
import dev.millrace.benchmarks.load.Exchange;
import dev.millrace.benchmarks.load.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/// Sources and the sessions that are subscribed to them. Session `i` has `sourcesEach` sources, those from number
/// `i * sourcesEach` on, round and round.
///
/// @param sources their paths
/// @param sessions their names
record Audience(InetSocketAddress api, List<String> sources, List<String> sessions, int sourcesEach) {
    static final String PROJECT = "bench";
    private static final int CONNECTIONS = 32;
    private static final int READERS = 4;
    private static final Duration GATHERED_WITHIN = Duration.ofMinutes(5);

    /// Makes all of them.
    static Audience gather(InetSocketAddress api, String name, int sources, int sessions, int sourcesEach)
            throws IOException {
        List<String> paths = sources(api, name, sources);
        Audience audience = new Audience(api, paths, names(name, sessions), sourcesEach);
        audience.subscribe();
        return audience;
    }

    static List<String> sources(InetSocketAddress api, String name, int count) throws IOException {
        List<String> paths = new ArrayList<>();
        try (Exchange exchange = new Exchange(api, BodySink.NONE)) {
            for (int i = 0; i < count; i++) {
                String path = "/v1/stream/" + PROJECT + "/" + name + "-source-" + i;
                exchange.sendExpecting2xx(Request.of("PUT", path, api, Streams.field(Streams.JSON), new byte[0]));
                paths.add(path);
            }
        }
        return paths;
    }

    static List<String> names(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
    }

    /// Subscribes every session to its sources.
    void subscribe() throws IOException {
        int all = sessions.size() * sourcesEach;
        // Of one session one request at a time: the first makes it.
        int connections = Math.min(CONNECTIONS, sessions.size());
        ClosedLoop loop = new ClosedLoop(api, (connection, n) -> {
            int session = connection + (int) (n / sourcesEach) * connections;
            return session >= sessions.size() ? null : subscribe(session, (int) (n % sourcesEach));
        });
        ClosedLoop.Result result = loop.run(connections, Duration.ZERO, GATHERED_WITHIN, () -> {}, () -> {});
        if (result.acknowledged() != all) {
            throw new IOException(
                    "subscriptions: expected=" + all + " made=" + result.acknowledged() + " " + result.troubles());
        }
    }

    private byte[] subscribe(int session, int number) {
        String source = sources.get(source(session, number));
        String body = "{\"sessionId\":\"" + sessions.get(session) + "\",\"streamId\":\""
                + source.substring(source.lastIndexOf('/') + 1) + "\",\"ttlSeconds\":86400}";
        return Request.of(
                "POST",
                "/v1/" + PROJECT + "/subscribe",
                api,
                Streams.field(Streams.JSON),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private int source(int session, int number) {
        return (int) (((long) session * sourcesEach + number) % sources.size());
    }

    /// To how many sessions a message goes, over all sources.
    double deliveriesPerMessage() {
        return (double) sessions.size() * sourcesEach / sources.size();
    }

    /// So many of the sessions, or all, evenly drawn: their numbers.
    int[] sample(int count) {
        int drawn = Math.min(count, sessions.size());
        return IntStream.range(0, drawn)
                .map(i -> (int) ((long) i * sessions.size() / drawn))
                .toArray();
    }

    /// The streams of some sessions.
    List<String> streams(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(this::stream).toList();
    }

    private String stream(int session) {
        return "/v1/stream/" + PROJECT + "/session:" + sessions.get(session);
    }

    /// How many deliveries are demanded, by all sessions together.
    ///
    /// @param published how many messages each source has got
    long demanded(IntToLongFunction published) {
        return demanded(sample(sessions.size()), published);
    }

    /// How many some sessions demand.
    long demanded(int[] numbers, IntToLongFunction published) {
        return Arrays.stream(numbers)
                .mapToLong(session -> demanded(session, published))
                .sum();
    }

    private long demanded(int session, IntToLongFunction published) {
        return IntStream.range(0, sourcesEach)
                .mapToLong(number -> published.applyAsLong(source(session, number)))
                .sum();
    }

    /// What is wrong with what the sessions hold, each read from its beginning; empty where each holds as many messages
    /// as its sources got.
    String difference(IntToLongFunction published) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<List<String>>> parts = IntStream.range(0, READERS)
                    .mapToObj(part -> threads.submit(() -> differences(part, published)))
                    .toList();
            for (Future<List<String>> part : parts) {
                wrong.addAll(part.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sessions were read", e);
        } catch (ExecutionException e) {
            throw new IOException("a session cannot be read", e.getCause());
        }
        return wrong.isEmpty() ? "" : "WRONG COUNT: sessions=" + wrong.size() + ", one: " + wrong.getFirst();
    }

    private List<String> differences(int part, IntToLongFunction published) throws IOException {
        List<String> wrong = new ArrayList<>();
        try (CatchUp reader = new CatchUp(api, true)) {
            for (int session = part; session < sessions.size(); session += READERS) {
                long found = reader.read(stream(session)).messages();
                long expected = demanded(session, published);
                if (found != expected) {
                    wrong.add(sessions.get(session) + " expected=" + expected + " found=" + found);
                }
            }
        }
        return wrong;
    }
}
