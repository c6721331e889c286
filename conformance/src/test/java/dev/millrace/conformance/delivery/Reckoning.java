package dev.millrace.conformance.delivery;

import dev.millrace.testkit.wire.WireRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The end of a campaign: everything has been answered and nothing fails any more. Reads what sources and sessions
/// hold, and has it judged; then once more after somebody else has taken over all deliveries and every source has got
/// one message more, so that whatever would be delivered again stands before it.
final class Reckoning {
    private static final Duration ARRIVE_WITHIN = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int THREADS = 8;

    private final Ground ground;
    private final Load load;
    private final List<SessionUser> users;
    private final Map<Session, SessionReader> readers;
    private final Random random;
    private long held;
    private long complete;
    private long cutShort;

    Reckoning(Ground ground, Load load, List<SessionUser> users, List<SessionReader> readers, Random random) {
        this.ground = ground;
        this.load = load;
        this.users = users;
        this.readers = readers.stream().collect(Collectors.toMap(SessionReader::session, reader -> reader));
        this.random = random;
    }

    /// @return what was judged, for people
    String reckon() throws InterruptedException {
        long beganNs = System.nanoTime();
        judgeAll();
        long arrivedNs = System.nanoTime();
        ground.look();
        ground.replaceDelivery();
        Publisher publisher = new Publisher("farewell", load, random);
        try (Asker asker = load.asker(random)) {
            for (Source source : load.sources()) {
                publisher.publish(asker, source, 1);
            }
        }
        judgeAll();
        ground.look();
        int looks = judgeLooks();
        return held + " messages in sessions judged, " + complete + " subscriptions whole, " + cutShort
                + " ended before, " + looks + " sessions seen before they were deleted; all there "
                + TimeUnit.NANOSECONDS.toMillis(arrivedNs - beganNs) + " ms after the last append, "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrivedNs)
                + " ms after all deliveries were taken over once more";
    }

    private void judgeAll() throws InterruptedException {
        try (Asker asker = load.asker(random)) {
            for (Source source : load.sources()) {
                source.life().settle(StoredMessages.of(asker, source));
            }
        }
        held = 0;
        complete = 0;
        cutShort = 0;
        try (Crowd judging = new Crowd()) {
            int size = load.sessions().size();
            for (int i = 0; i < THREADS; i++) {
                List<Session> own = load.sessions().subList(i * size / THREADS, (i + 1) * size / THREADS);
                Random its = new Random(random.nextLong());
                judging.add(() -> judge(own, its));
            }
            judging.join();
        }
    }

    private void judge(List<Session> sessions, Random its) throws InterruptedException {
        try (Asker asker = load.asker(its)) {
            for (Session session : sessions) {
                judge(asker, session);
            }
        }
    }

    private void judge(Asker asker, Session session) throws InterruptedException {
        List<Demand> demands = session.demands();
        Judge judge = new Judge(session.toString(), demands);
        List<Publication> found = awaitWhole(asker, session, judge);
        SessionReader reader = readers.get(session);
        if (reader != null) {
            await("the reader of " + session + " is shown " + found.size(), () -> reader.shown() >= found.size());
            reader.requireShown(found);
        }
        requireListed(asker, session, demands);
        synchronized (this) {
            held += found.size();
            for (Demand demand : demands) {
                complete += demand.endsAnywhere() ? 0 : 1;
                cutShort += demand.endsAnywhere() ? 1 : 0;
            }
        }
    }

    private List<Publication> awaitWhole(Asker asker, Session session, Judge judge) throws InterruptedException {
        long beganNs = System.nanoTime();
        while (true) {
            List<Publication> found = resolve(session, StoredMessages.of(asker, session));
            try {
                judge.judge(found);
                return found;
            } catch (Judge.Lacking lacking) {
                if (System.nanoTime() - beganNs > ARRIVE_WITHIN.toNanos()) {
                    throw lacking;
                }
            }
        }
    }

    private List<Publication> resolve(Session session, List<Contents.Found> messages) {
        List<Publication> found = new ArrayList<>(messages.size());
        for (Contents.Found message : messages) {
            Publication publication = load.find(session, message.id());
            boolean differs = !message.offset().isEmpty()
                    && !publication.next().isEmpty()
                    && !message.offset().equals(publication.next());
            if (differs) {
                throw new AssertionError(session + " has " + publication + " with the offset " + message.offset()
                        + ", it was acknowledged with " + publication.next());
            }
            found.add(publication);
        }
        return found;
    }

    /// Those of sources' present lives and no others, once what is over has been said to be over.
    private void requireListed(Asker asker, Session session, List<Demand> demands) {
        Set<String> wanted = new TreeSet<>();
        for (Source source : load.sources()) {
            SourceLife life = source.life();
            if (demands.stream().anyMatch(one -> one.source() == life && one.endedNs() == Demand.STANDS)) {
                wanted.add(source.name());
            }
        }
        await(
                session + " is listed with " + wanted,
                () -> listed(asker, session).equals(wanted));
    }

    private static void await(String what, Callable<Boolean> holds) {
        Awaitility.await(what)
                .atMost(ARRIVE_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(holds);
    }

    private static Set<String> listed(Asker asker, Session session) throws InterruptedException {
        Set<String> names = new TreeSet<>();
        byte[] body = asker.ask(WireRequest.of("GET", session.manageUrl()), 200)
                .body()
                .toArray();
        for (JsonNode one : JsonMapper.shared().readTree(body).path("subscriptions")) {
            names.add(one.path("streamId").asString());
        }
        return names;
    }

    /// What sessions held before they were deleted, while deliveries were under way.
    private int judgeLooks() {
        int count = 0;
        for (SessionUser user : users) {
            for (SessionUser.Look look : user.looks()) {
                new Judge(look.session() + " before it was deleted", look.demands())
                        .judge(resolve(look.session(), look.held()));
                count++;
            }
        }
        return count;
    }
}
