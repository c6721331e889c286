package dev.millrace.conformance.delivery;

import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// Has some sessions: subscribes them, again and to more, ends subscriptions, touches them, deletes them and makes them
/// anew. What it was answered stands in each [Session]. Used by one thread.
final class SessionUser {
    static final int SUBSCRIPTIONS_MAX = 20;

    /// The life that a session is given which only touches keep alive: longer than a start of the programs may take
    /// where they have to share the machine, since nobody can touch a session meanwhile.
    private static final int SHORT_SECONDS = 90;

    private static final long TOUCH_NS = TimeUnit.SECONDS.toNanos(10);

    private final List<Session> sessions;
    private final Load load;
    private final Pace pace;
    private final Random random;
    private final Map<Session, Long> touchedNs = new HashMap<>();
    private final List<Look> looks = new ArrayList<>();
    private volatile boolean quiet;

    /// What a session held shortly before it was deleted, and what it was then entitled to.
    record Look(Session session, List<Demand> demands, List<Contents.Found> held) {}

    SessionUser(List<Session> sessions, Load load, Pace pace, Random random) {
        this.sessions = List.copyOf(sessions);
        this.load = load;
        this.pace = pace;
        this.random = random;
    }

    /// Whether it has done its last change, and knows what came of it.
    boolean isQuiet() {
        return quiet;
    }

    /// What it found in sessions before it deleted them. For whoever has seen that it is quiet.
    List<Look> looks() {
        return looks;
    }

    /// Makes all of its sessions.
    void begin() throws InterruptedException {
        try (Asker asker = load.asker(random)) {
            for (Session session : sessions) {
                make(asker, session);
            }
        }
    }

    /// Does one thing after the other until the load is stopped, and keeps alive what has to be until it is over.
    void work() throws InterruptedException {
        try (Asker asker = load.asker(random)) {
            while (!load.isStopped() && pace.await(random)) {
                keepAlive(asker);
                Session session = sessions.get(random.nextInt(sessions.size()));
                if (session.isShortLived()) {
                    touch(asker, session);
                }
                change(asker, session);
            }
            quiet = true;
            Pace slow = new Pace(5);
            while (!load.isOver() && slow.await(random)) {
                keepAlive(asker);
            }
        }
    }

    private void change(Asker asker, Session session) throws InterruptedException {
        List<String> subscribed = session.sources();
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                if (subscribed.size() < SUBSCRIPTIONS_MAX) {
                    subscribe(asker, session, anySource(session));
                }
            }
            case 3, 4 -> {
                if (subscribed.size() > 1) {
                    unsubscribe(asker, session, subscribed.get(random.nextInt(subscribed.size())));
                }
            }
            case 5, 6 -> {
                if (!subscribed.isEmpty()) {
                    subscribe(asker, session, source(subscribed.get(random.nextInt(subscribed.size()))));
                }
            }
            case 7 -> replace(asker, session);
            default -> touch(asker, session);
        }
    }

    private void make(Asker asker, Session session) throws InterruptedException {
        double skew = random.nextDouble();
        int count = 1 + (int) (SUBSCRIPTIONS_MAX * Math.pow(skew, 5));
        for (int i = 0; i < count; i++) {
            subscribe(asker, session, anySource(session));
        }
    }

    private Source anySource(Session session) {
        while (true) {
            Source source = load.sources().get(random.nextInt(load.sources().size()));
            if (source.project().equals(session.project()) && session.shape().takes(source.kind())) {
                return source;
            }
        }
    }

    private Source source(String name) {
        return load.sources().stream()
                .filter(source -> source.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void subscribe(Asker asker, Session session, Source source) throws InterruptedException {
        String ttl = session.isShortLived() ? ",\"ttlSeconds\":" + SHORT_SECONDS : "";
        WireRequest request = WireRequest.of("POST", "/v1/" + session.project() + "/subscribe")
                .body(
                        "application/json",
                        "{\"sessionId\":\"" + session.name() + "\",\"streamId\":\"" + source.name() + "\",\"format\":\""
                                + session.shape().format() + "\"" + ttl + "}");
        source.lock().readLock().lock();
        try {
            SourceLife life = source.life();
            long askedNs = System.nanoTime();
            asker.ask(request, 200);
            session.subscribed(source, Demand.standing(life, askedNs, System.nanoTime()));
            touchedNs.put(session, askedNs);
        } finally {
            source.lock().readLock().unlock();
        }
        load.subscribes.increment();
    }

    private void unsubscribe(Asker asker, Session session, String source) throws InterruptedException {
        WireRequest request = WireRequest.of("DELETE", "/v1/" + session.project() + "/unsubscribe")
                .body(
                        "application/json",
                        "{\"sessionId\":\"" + session.name() + "\",\"streamId\":\""
                                + source(source).name() + "\"}");
        asker.ask(request, 200);
        session.unsubscribed(source, System.nanoTime());
        load.unsubscribes.increment();
    }

    private void replace(Asker asker, Session session) throws InterruptedException {
        List<Demand> demands =
                session.demands().stream().map(Demand::unfinished).toList();
        if (random.nextInt(3) == 0) {
            looks.add(new Look(session, demands, StoredMessages.of(asker, session)));
        }
        session.leaving();
        asker.ask(WireRequest.of("DELETE", session.manageUrl()), 200);
        session.deleted();
        load.sessionsDeleted.increment();
        make(asker, session);
    }

    private void keepAlive(Asker asker) throws InterruptedException {
        for (Session session : sessions) {
            long sinceNs = System.nanoTime() - touchedNs.getOrDefault(session, 0L);
            if (session.isShortLived() && sinceNs > TOUCH_NS) {
                touch(asker, session);
            }
        }
    }

    private void touch(Asker asker, Session session) throws InterruptedException {
        long askedNs = System.nanoTime();
        WireResponse touched = asker.ask(WireRequest.of("POST", session.manageUrl() + "/touch"), 200, 404);
        if (touched.status() == 404) {
            expired(asker, session);
            return;
        }
        touchedNs.put(session, askedNs);
        load.touches.increment();
        WireResponse told = asker.ask(WireRequest.of("GET", session.manageUrl()), 200, 404);
        if (told.status() == 404) {
            expired(asker, session);
        } else if (expiresAt(told) < expiresAt(touched)) {
            throw new AssertionError(
                    session + " was touched until " + expiresAt(touched) + " and expires at " + expiresAt(told));
        }
    }

    /// Where this test itself was late, or the programs did not answer for that long, the session may be over.
    private void expired(Asker asker, Session session) throws InterruptedException {
        long sinceNs = System.nanoTime() - touchedNs.getOrDefault(session, 0L);
        if (!session.isShortLived() || sinceNs < TimeUnit.SECONDS.toNanos(SHORT_SECONDS)) {
            throw new AssertionError(
                    session + " is over " + TimeUnit.NANOSECONDS.toMillis(sinceNs) + " ms after it was last touched");
        }
        session.leaving();
        session.deleted();
        load.sessionsExpired.increment();
        make(asker, session);
    }

    private static long expiresAt(WireResponse response) {
        return JsonMapper.shared()
                .readTree(response.body().toArray())
                .path("expiresAt")
                .asLong();
    }
}
