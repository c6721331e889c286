package dev.millrace.conformance.outage;

import dev.millrace.testkit.net.Fault;
import dev.millrace.testkit.net.FaultPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What becomes of the requests that a worker sends to S2, and which of them were for sessions. Safe for any number
/// of threads.
final class FailingEndpoint implements FaultPlan {
    private static final Predicate<String> APPEND_TO_A_SESSION =
            Pattern.compile("^POST /v1/streams/session%3A[^/]*/records").asPredicate();
    private static final Predicate<String> READ_OF_A_SESSION =
            Pattern.compile("^GET /v1/streams/session%3A[^/]*/records").asPredicate();

    private final List<Long> appendsNs = new ArrayList<>();
    private @Nullable Failure failure;
    private int reads;

    /// What fails, and how.
    enum Failure {
        /// Appends to sessions never arrive, and are never answered.
        LOSES_APPENDS_TO_SESSIONS(Fault.DROP),
        /// Appends to sessions are done, and answered by an error.
        ANSWERS_APPENDS_TO_SESSIONS_WITH_500(Fault.FAIL_AFTER_EFFECT),
        /// Nothing arrives.
        IS_SILENT(Fault.DROP);

        private final Fault fault;

        Failure(Fault fault) {
            this.fault = fault;
        }

        private boolean befalls(String request) {
            return this == IS_SILENT || APPEND_TO_A_SESSION.test(request);
        }
    }

    synchronized void begin(Failure begun) {
        failure = begun;
        appendsNs.clear();
        reads = 0;
    }

    synchronized void end() {
        failure = null;
    }

    /// When appends to sessions came by since it began to fail, ns.
    synchronized List<Long> appendsNs() {
        return List.copyOf(appendsNs);
    }

    /// How many reads of sessions came by since then.
    synchronized int reads() {
        return reads;
    }

    @Override
    public synchronized Optional<Planned> next(String request) {
        if (APPEND_TO_A_SESSION.test(request)) {
            appendsNs.add(System.nanoTime());
        } else if (READ_OF_A_SESSION.test(request)) {
            reads++;
        }
        Failure now = failure;
        return now != null && now.befalls(request) ? Optional.of(new Planned(now.fault, 0)) : Optional.empty();
    }
}
