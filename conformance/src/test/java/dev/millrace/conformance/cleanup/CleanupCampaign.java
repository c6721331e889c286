package dev.millrace.conformance.cleanup;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/// Sessions are made and half of them used all the time, while what cleans up is killed three times in the midst of its
/// work. Then it is looked at who is gone.
final class CleanupCampaign {
    private static final int KILLS = 3;
    private static final Duration LOOK_EVERY = Duration.ofMillis(150);

    /// So often in a row it was seen that none was left to go: whoever counts has not just been started.
    private static final int LOOKS_AT_NO_MORE_MAX = 20; // 3 s

    private static final Duration WAIT_MAX = Duration.ofMinutes(15);
    private static final Pattern SUBSCRIPTIONS =
            Pattern.compile("(?m)^millrace_fanout_subscriptions(?:\\{.*})? (\\S+)$");

    private final Ground ground;
    private final Sessions sessions;
    private final Random random;
    private final List<Integer> endedAtKills = new ArrayList<>();

    CleanupCampaign(Ground ground, Sessions sessions, Random random) {
        this.ground = ground;
        this.sessions = sessions;
        this.random = random;
    }

    void run() throws InterruptedException {
        sessions.start();
        // Less than are left for each, so that what is killed has work before it.
        int endedMax = Math.max(1, sessions.count() / 2 / (KILLS + 1) / 2);
        for (int kill = 0; kill < KILLS; kill++) {
            awaitEnded(1 + random.nextInt(endedMax));
            while (!ground.killCleanup()) {
                awaitEnded(1);
            }
        }
        await("all are made", sessions::areMade);
        await("the subscriptions of those that are used are left", () -> subscriptions() == left());
        sessions.check();
        judge();
    }

    private int left() {
        return sessions.used().size();
    }

    /// Waits until so many subscriptions have ended that were seen to stand.
    private void awaitEnded(int wanted) throws InterruptedException {
        int[] seen = {0};
        int[] looksAtNoMore = {0};
        await("subscriptions end: " + wanted, () -> {
            int now = subscriptions();
            seen[0] = Math.max(seen[0], now);
            looksAtNoMore[0] = sessions.areMade() && now == left() ? looksAtNoMore[0] + 1 : 0;
            if (looksAtNoMore[0] > LOOKS_AT_NO_MORE_MAX) {
                throw new AssertionError("all are gone that were to go, before the last kill: kills=" + endedAtKills);
            }
            return seen[0] - now >= wanted;
        });
        endedAtKills.add(seen[0]);
    }

    private interface Question {
        boolean isTrue() throws InterruptedException;
    }

    private void await(String what, Question question) {
        Awaitility.await(what)
                .atMost(WAIT_MAX)
                .pollInterval(LOOK_EVERY)
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    ground.turn();
                    sessions.check();
                    return question.isTrue();
                });
    }

    /// The subscriptions that whoever delivers counts.
    private int subscriptions() throws InterruptedException {
        Matcher matcher =
                SUBSCRIPTIONS.matcher(ground.management().get("/metrics").body());
        double sum = 0;
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        return (int) sum;
    }

    /// Exactly the unused are gone, with their subscriptions; what is published now comes once to every other.
    void judge() throws InterruptedException {
        for (int number : sessions.unused()) {
            requireStatus(404, number, Sessions.manageUrl(number));
            requireStatus(404, number, Sessions.url(number) + "?offset=-1");
        }
        for (int i = 0; i < Sessions.SOURCES; i++) {
            publish(i);
        }
        for (int number : sessions.used()) {
            try {
                judgeUsed(number);
            } catch (AssertionError gone) {
                if (!sessions.isLate(number)) {
                    throw gone;
                }
            }
        }
        sessions.check();
    }

    private void judgeUsed(int number) throws InterruptedException {
        // Most have it, and each await takes a tenth of a second at least.
        if (!hasTheMessage(number)) {
            Awaitility.await("the message of " + Sessions.name(number))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> hasTheMessage(number));
        }
        HttpResponse<String> known = requireStatus(200, number, Sessions.manageUrl(number));
        if (!known.body().contains("\"streamId\":\"" + Sessions.source(number) + "\"")) {
            throw new AssertionError("a subscription was lost: " + known.body());
        }
    }

    private HttpResponse<String> requireStatus(int status, int number, String path) throws InterruptedException {
        HttpResponse<String> answer = ground.node().get(path);
        if (answer.statusCode() != status) {
            throw new AssertionError((Sessions.isUsed(number) ? "used" : "unused") + ", and expected " + status + ": "
                    + Sessions.name(number) + " " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    /// The node has to count as many subscribers as sessions were used; those that were used too late may be gone.
    private void publish(int source) throws InterruptedException {
        List<Integer> used = sessions.used().stream()
                .filter(number -> number % Sessions.SOURCES == source)
                .toList();
        HttpResponse<String> answer = ground.node()
                .expect(
                        204,
                        "POST",
                        "/v1/" + Sessions.PROJECT + "/publish/" + Sessions.source(source),
                        message(source));
        String counted = answer.headers().firstValue("Stream-Fanout-Count").orElse("none");
        long late = used.stream().filter(sessions::isLate).count();
        if (!counted.matches("\\d+")
                || Long.parseLong(counted) > used.size()
                || Long.parseLong(counted) < used.size() - late) {
            throw new AssertionError("subscriptions of " + Sessions.source(source) + ": expected " + used.size()
                    + ", of which used too late " + late + ", counted " + counted);
        }
    }

    private static String message(int source) {
        return "\"message-" + source % Sessions.SOURCES + "\"";
    }

    private boolean hasTheMessage(int number) throws InterruptedException {
        HttpResponse<String> page = requireStatus(200, number, Sessions.url(number) + "?offset=-1");
        String expected = "[" + message(number) + "]";
        if (!page.body().equals("[]") && !page.body().equals(expected)) {
            throw new AssertionError("expected " + expected + " once in " + Sessions.name(number) + ": " + page.body());
        }
        return page.body().equals(expected);
    }

    String summary() {
        return "sessions=" + sessions.count() + " used=" + left() + " unused="
                + sessions.unused().size() + " usedTooLate="
                + sessions.late().size() + " uses=" + sessions.touches() + " subscriptionsStandingBeforeEachKill="
                + endedAtKills;
    }
}
