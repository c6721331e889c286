package dev.millrace.conformance.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/// Strikes the programs again and again while publishers, sessions and sources work, and has every session judged at
/// the end. Owned by the test's thread; each client has a thread of its own.
final class DeliveryCampaign {
    private static final int PROJECTS = 2;
    private static final int SOURCES_PER_PROJECT = 26;
    private static final int SESSIONS_PER_USER = 10;
    private static final int PUBLISHERS = 12;
    private static final Duration QUIET_WITHIN = Duration.ofMinutes(2);
    private static final Duration STEP_WITHIN = Duration.ofMinutes(3);

    /// So much has to be acknowledged and shown before the next strike, so that each meets programs at work.
    private static final int APPENDS_BEFORE_MIN = 15;
    private static final int APPENDS_BEFORE_MAX = 120;
    private static final int SHOWN_BEFORE_MIN = 200;

    /// In the burst in which the strike falls.
    private static final int APPENDS_IN_BURST_MIN = 5;
    private static final int APPENDS_IN_BURST_MAX = 40;

    /// Messages that were acknowledged so long before a strike, or after it, count as touched by it.
    private static final long TOUCHED_BEFORE_MS = 2_000;

    private static final long TOUCHED_AFTER_MS = 6_000;

    private final Ground ground;
    private final Rates rates;
    private final Random random;
    private final Load load;
    private final List<SessionUser> users = new ArrayList<>();
    private final List<SessionReader> readers = new ArrayList<>();
    private final List<Struck> struck = new ArrayList<>();
    private long beganNs;
    private long madeNs;
    private long loadNs;
    private String verdict = "";

    /// How much is done.
    ///
    /// @param sessionsPerProject in each of two projects
    /// @param appends per second, by all publishers together
    /// @param changes of sessions per second
    /// @param renewals of sources per second
    record Rates(int sessionsPerProject, double appends, double changes, double renewals) {}

    /// What was done, and what came of it.
    record Struck(Strike strike, Stalls.Window window) {}

    /// @param random drives what is sent, asked for and struck, and when
    DeliveryCampaign(Ground ground, Rates rates, Random random) {
        this.ground = ground;
        this.rates = rates;
        this.random = random;
        List<Source> sources = new ArrayList<>();
        List<Session> sessions = new ArrayList<>();
        for (int p = 0; p < PROJECTS; p++) {
            for (int s = 0; s < SOURCES_PER_PROJECT; s++) {
                Kind kind = s < 2 ? Kind.TEXT : s < 4 ? Kind.BINARY : Kind.JSON;
                sources.add(new Source("project" + p, "source-" + s, kind));
            }
            for (int s = 0; s < rates.sessionsPerProject(); s++) {
                Session.Shape shape =
                        s % 10 == 0 ? Session.Shape.TEXT : s % 10 < 4 ? Session.Shape.ENVELOPE : Session.Shape.JSON;
                sessions.add(new Session("project" + p, "user-" + s, shape, Session.Watch.of(s)));
            }
        }
        load = new Load(ground.doors(), sources, sessions, new Pace(rates.appends()));
    }

    private Random random() {
        return new Random(random.nextLong());
    }

    Load load() {
        return load;
    }

    List<Struck> struck() {
        return struck;
    }

    /// @throws AssertionError where a session holds other than what its subscriptions demand, or anything else is not
    /// as it must be
    void run(int kills) throws InterruptedException {
        beganNs = System.nanoTime();
        Pace changes = new Pace(rates.changes());
        SourceUser sources = new SourceUser(load, new Pace(rates.renewals()), random());
        sources.begin();
        try (Crowd beginning = new Crowd()) {
            for (int at = 0; at < load.sessions().size(); at += SESSIONS_PER_USER) {
                List<Session> own = load.sessions().subList(at, at + SESSIONS_PER_USER);
                SessionUser user = new SessionUser(own, load, changes, random());
                users.add(user);
                beginning.add(user::begin);
            }
            beginning.join();
        }
        madeNs = System.nanoTime() - beganNs;
        System.out.println("sessions made in " + Stalls.ms(madeNs) + " ms");
        try (Crowd working = new Crowd();
                Crowd reading = new Crowd()) {
            try {
                for (Session session : load.sessions()) {
                    if (session.isWatched()) {
                        SessionReader reader = new SessionReader(session, load, random());
                        readers.add(reader);
                        reading.add(reader::work);
                    }
                }
                users.forEach(user -> working.add(user::work));
                if (Boolean.getBoolean("millrace.test.lookout")) {
                    working.add(new Lookout(ground, load, readers, random())::work);
                }
                working.add(sources::work);
                strike(kills, working, reading);
                awaitQuiet(sources, working);
                verdict = new Reckoning(ground, load, users, readers, random()).reckon();
            } finally {
                load.stop();
                load.over();
                readers.forEach(SessionReader::leave);
            }
            working.join();
            reading.join();
        }
    }

    private void awaitQuiet(SourceUser sources, Crowd working) {
        Awaitility.await("the last change of every user").atMost(QUIET_WITHIN).until(() -> {
            working.requireNoFailure();
            return sources.isQuiet() && users.stream().allMatch(SessionUser::isQuiet);
        });
    }

    private void strike(int kills, Crowd working, Crowd reading) throws InterruptedException {
        long strikesNs = System.nanoTime();
        try (Crowd publishing = new Crowd()) {
            try {
                for (int i = 0; i < PUBLISHERS; i++) {
                    Publisher publisher = new Publisher("publisher" + i, load, random());
                    publishing.add(publisher::work);
                }
                for (Strike strike : ground.strikes(kills, random)) {
                    hit(strike, List.of(publishing, working, reading));
                }
                awaitWork(APPENDS_BEFORE_MAX, SHOWN_BEFORE_MIN, List.of(publishing, working, reading));
            } finally {
                load.stop();
            }
            publishing.join();
        }
        loadNs = System.nanoTime() - strikesNs;
    }

    /// While deliveries are under way; in the middle of a burst, but where it is to be told what the strike alone does.
    private void hit(Strike strike, List<Crowd> crowds) throws InterruptedException {
        awaitWork(random.nextInt(APPENDS_BEFORE_MIN, APPENDS_BEFORE_MAX), SHOWN_BEFORE_MIN, crowds);
        ground.look();
        load.pace().burst(!strike.alone());
        awaitWork(random.nextInt(APPENDS_IN_BURST_MIN, APPENDS_IN_BURST_MAX), 0, crowds);
        awaitThat("deliveries are under way", crowds, load::isUnderWay);
        long atNs = System.nanoTime();
        Stalls.Window window = load.stalls().around(strike.kind().name(), atNs, TOUCHED_BEFORE_MS);
        Runnable repair = strike.hit().get();
        load.pace().burst(false);
        struck.add(new Struck(strike, window));
        System.out.println("struck after " + Stalls.ms(System.nanoTime() - beganNs) + " ms: " + strike.kind());
        pause(strike.holdMs());
        window.end(Math.max(System.nanoTime(), atNs + TimeUnit.MILLISECONDS.toNanos(TOUCHED_AFTER_MS)));
        repair.run();
    }

    /// Waits until so many more appends are acknowledged and so many more deliveries shown.
    private void awaitWork(int appends, int shown, List<Crowd> crowds) {
        long appendsWanted = load.appends.sum() + appends;
        long shownWanted = load.stalls().deliveries() + shown;
        awaitThat(
                appends + " more appends and " + shown + " more deliveries",
                crowds,
                () -> load.appends.sum() >= appendsWanted && load.stalls().deliveries() >= shownWanted);
    }

    private static void awaitThat(String what, List<Crowd> crowds, BooleanSupplier holds) {
        Awaitility.await(what)
                .atMost(STEP_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    for (Crowd crowd : crowds) {
                        crowd.requireNoFailure();
                    }
                    return holds.getAsBoolean();
                });
    }

    private static void pause(long ms) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    /// The longest that a session waited for a message around strikes of that kind, ms.
    long longestMs(Strike.Kind kind) {
        return struck.stream()
                .filter(one -> one.strike().kind() == kind)
                .mapToLong(one -> one.window().longestMs())
                .max()
                .orElseThrow();
    }

    /// What it came to, for people.
    String summary() {
        Map<Strike.Kind, Integer> kinds = new EnumMap<>(Strike.Kind.class);
        struck.forEach(one -> kinds.merge(one.strike().kind(), 1, Integer::sum));
        double seconds = loadNs / 1e9;
        return kinds + "; sessions made in " + Stalls.ms(madeNs) + " ms, struck for " + Stalls.ms(loadNs) + " ms, "
                + Stalls.ms(System.nanoTime() - beganNs) + " ms in all; "
                + load.sources().size() + " sources, "
                + load.sessions().size() + " sessions, " + readers.size() + " of them read live; " + load.messages()
                + " messages in " + load.appends.sum()
                + " appends, " + Math.round(load.appends.sum() / seconds) + " a second; "
                + load.stalls().deliveries()
                + " deliveries read live, " + Math.round(load.stalls().deliveries() / seconds)
                + " a second; subscribes=" + load.subscribes.sum() + " unsubscribes=" + load.unsubscribes.sum()
                + " touches=" + load.touches.sum() + " sessions made anew=" + load.sessionsDeleted.sum()
                + " expired=" + load.sessionsExpired.sum() + " sources made anew=" + load.sourcesDeleted.sum()
                + " asked again=" + load.repeats.sum()
                + " published twice=" + load.duplicates.sum() + "; " + verdict + "; longest stall of a session "
                + load.stalls().all() + "; " + counters();
    }

    private String counters() {
        StringBuilder text = new StringBuilder();
        for (String name : List.of(
                "takeovers", "duplicates_suppressed", "losses", "refusals", "unknowns", "retries", "lagged", "loads")) {
            text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(fanout(name));
        }
        return text.toString();
    }

    long fanout(String counter) {
        return ground.counted("millrace_fanout_" + counter + "_total");
    }

    /// What went on around each strike, one line each.
    String strikes() {
        StringBuilder text = new StringBuilder();
        for (Struck one : struck) {
            text.append("  ")
                    .append(one.strike().kind())
                    .append(one.strike().alone() ? " alone" : "")
                    .append(": under way=")
                    .append(one.window().underWay())
                    .append(" longest stall ")
                    .append(one.window())
                    .append('\n');
        }
        return text.toString();
    }
}
