package dev.millrace.conformance.cleanup;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Sessions with a life of some seconds, each subscribed to one of a few sources. Those of even numbers are touched and
/// read in turn, at an even pace from the moment that they are there; the others never again.
///
/// Made by as many threads as [#MAKERS], used by as many as [#TOUCHERS]; what the test looks at is safe for any thread.
final class Sessions implements AutoCloseable {
    static final String PROJECT = "cleanup-kill";
    static final int SOURCES = 4;
    private static final int MAKERS = 12;
    private static final int TOUCHERS = 7; // each meets numbers of every kind

    /// Each is used so often in its life.
    private static final int TOUCHES_PER_LIFE = 4;

    /// One of so many may be used too late by a machine that has other things to do.
    private static final int LATE_PART = 5;

    private static final long IDLE_NS = 20_000_000; // 20 ms
    private static final long NEVER = Long.MIN_VALUE;

    private final Asked node;
    private final int count;
    private final Duration life;
    private final Duration madeWithin;
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder made = new LongAdder();
    private final LongAdder touches = new LongAdder();

    /// When the last use of each was sent that was answered.
    private final AtomicLongArray usedNs;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> late = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private long beganNs;
    private volatile boolean over;

    /// @param madeWithin they are made evenly over so long, or a little longer
    Sessions(Asked node, int count, Duration life, Duration madeWithin) {
        this.node = node;
        this.count = count;
        this.life = life;
        this.madeWithin = madeWithin;
        usedNs = new AtomicLongArray(count);
        for (int i = 0; i < count; i++) {
            usedNs.set(i, NEVER);
        }
    }

    static String source(int number) {
        return "room-" + number % SOURCES;
    }

    static String name(int number) {
        return "s" + number;
    }

    static String url(int number) {
        return "/v1/stream/" + PROJECT + "/session:" + name(number);
    }

    static String manageUrl(int number) {
        return "/v1/" + PROJECT + "/session/" + name(number);
    }

    /// By multiples of the sources, so that each source has both.
    static boolean isUsed(int number) {
        return number / SOURCES % 2 == 0;
    }

    /// Begins to make and to use them.
    void start() throws InterruptedException {
        for (int i = 0; i < SOURCES; i++) {
            node.expect(201, "PUT", "/v1/stream/" + PROJECT + "/" + source(i), "[]");
        }
        beganNs = System.nanoTime();
        for (int i = 0; i < MAKERS; i++) {
            begin("maker", this::make);
        }
        for (int i = 0; i < TOUCHERS; i++) {
            int place = i;
            begin("toucher", () -> use(place));
        }
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private void begin(String name, Task task) {
        threads.add(Thread.ofPlatform().name(name).start(() -> {
            try {
                task.run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (AssertionError found) {
                wrong.add(String.valueOf(found.getMessage()));
            }
        }));
    }

    int count() {
        return count;
    }

    private void make() throws InterruptedException {
        for (int number = next.getAndIncrement(); number < count && !over; number = next.getAndIncrement()) {
            long atNs = madeWithin.toNanos() / count * number;
            LockSupport.parkNanos(atNs - (System.nanoTime() - beganNs));
            long sentNs = System.nanoTime();
            node.expect(
                    200,
                    "POST",
                    "/v1/" + PROJECT + "/subscribe",
                    "{\"sessionId\":\"" + name(number) + "\",\"streamId\":\"" + source(number) + "\",\"ttlSeconds\":"
                            + life.toSeconds() + "}");
            usedNs.set(number, sentNs);
            made.increment();
        }
    }

    /// Uses its share again and again.
    private void use(int place) throws InterruptedException {
        long mine = Math.max(1, count / 2 / TOUCHERS);
        long everyNs = life.toNanos() / TOUCHES_PER_LIFE / mine;
        for (int round = 0; !over; round++) {
            for (int number = place; number < count && !over; number += TOUCHERS) {
                if (isUsed(number) && usedNs.get(number) != NEVER) {
                    long sentNs = System.nanoTime();
                    use(number, round);
                    LockSupport.parkNanos(everyNs - (System.nanoTime() - sentNs));
                }
            }
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    private void use(int number, int round) throws InterruptedException {
        long sentNs = System.nanoTime();
        HttpResponse<String> answer = round % 2 == 0
                ? node.ask("POST", manageUrl(number) + "/touch", "")
                : node.get(url(number) + "?offset=-1");
        if (answer.statusCode() == 200) {
            usedNs.set(number, sentNs);
            touches.increment();
        } else if (!isLate(number)) {
            wrong.add("used in time, and lost: " + name(number) + " " + answer.statusCode() + " " + answer.body());
        }
    }

    /// Whether whoever was to use it was too slow, so that nothing is promised for it; from then on it is one of
    /// [#late].
    boolean isLate(int number) {
        long lastNs = usedNs.get(number);
        if (lastNs == NEVER) {
            return late.contains(number);
        }
        boolean isLate = System.nanoTime() - lastNs >= life.toNanos();
        if (isLate && usedNs.compareAndSet(number, lastNs, NEVER)) {
            late.add(number);
        }
        return isLate;
    }

    int made() {
        return made.intValue();
    }

    boolean areMade() {
        return made() == count;
    }

    long touches() {
        return touches.sum();
    }

    /// Those that were to be used, and were not in time.
    List<Integer> late() {
        return List.copyOf(late);
    }

    /// Those that must live.
    List<Integer> used() {
        return numbers(true);
    }

    /// Those that must be gone.
    List<Integer> unused() {
        return numbers(false);
    }

    private List<Integer> numbers(boolean used) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            if (isUsed(number) == used && !late.contains(number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /// @throws AssertionError where one was lost that was used in time, something was answered wrongly, or too many
    /// were used too late for anything to be shown
    void check() {
        if (late.size() > count / 2 / LATE_PART) {
            throw new AssertionError(
                    "the machine is too slow for a life of " + life + ": used too late: " + late.size());
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError("answers=" + wrong.size() + " the first: "
                    + wrong.stream().limit(3).toList());
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while sessions were being used", interrupted);
        }
    }
}
