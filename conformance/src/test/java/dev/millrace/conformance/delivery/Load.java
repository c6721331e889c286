package dev.millrace.conformance.delivery;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.LongAdder;

/// What all clients of a campaign share. Safe for any number of threads.
final class Load {
    private static final int LATEST_MAX = 6;
    private static final int UNDER_WAY_MIN = 8; // fewer are shown before a strike has hit

    private final Doors doors;
    private final List<Source> sources;
    private final List<Session> sessions;
    private final Pace pace;
    private final Stalls stalls = new Stalls();
    private final Deque<Publication> latest = new ConcurrentLinkedDeque<>();
    private final Map<String, Publication> published = new ConcurrentHashMap<>();
    final LongAdder appends = new LongAdder();
    final LongAdder repeats = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder subscribes = new LongAdder();
    final LongAdder unsubscribes = new LongAdder();
    final LongAdder touches = new LongAdder();
    final LongAdder sessionsDeleted = new LongAdder();
    final LongAdder sessionsExpired = new LongAdder();
    final LongAdder sourcesDeleted = new LongAdder();
    private volatile boolean stopped;
    private volatile boolean over;

    Load(Doors doors, List<Source> sources, List<Session> sessions, Pace pace) {
        this.doors = doors;
        this.sources = List.copyOf(sources);
        this.sessions = List.copyOf(sessions);
        this.pace = pace;
    }

    Asker asker(Random random) {
        return new Asker(doors, random, repeats);
    }

    Doors doors() {
        return doors;
    }

    List<Source> sources() {
        return sources;
    }

    List<Session> sessions() {
        return sessions;
    }

    Pace pace() {
        return pace;
    }

    Stalls stalls() {
        return stalls;
    }

    /// Whether messages that were acknowledged lately have not been shown yet to several readers that are to have them.
    boolean isUnderWay() {
        return latest.stream().mapToLong(this::missing).sum() >= UNDER_WAY_MIN;
    }

    private long missing(Publication publication) {
        long wanted = sessions.stream()
                .filter(session -> session.isWatched() && session.wants(publication))
                .count();
        return Math.max(0, wanted - publication.shown());
    }

    void acknowledged(Publication publication) {
        latest.addLast(publication);
        if (latest.size() > LATEST_MAX) {
            latest.pollFirst();
        }
    }

    void sent(Publication publication) {
        published.put(publication.id(), publication);
    }

    /// What stands under an id that was read somewhere.
    Publication find(Object whose, String id) {
        Publication found = published.get(id);
        if (found == null) {
            throw new AssertionError(whose + " holds what nobody sent: " + id);
        }
        return found;
    }

    Iterable<Publication> published() {
        return published.values();
    }

    long messages() {
        return published.size();
    }

    /// Everybody ends what it is at, and nothing new is begun.
    void stop() {
        stopped = true;
        pace.stop();
    }

    boolean isStopped() {
        return stopped;
    }

    /// Those that only keep up what is there, or look at it, end too.
    void over() {
        over = true;
    }

    boolean isOver() {
        return over;
    }
}
