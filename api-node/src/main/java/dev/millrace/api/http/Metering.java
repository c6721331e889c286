package dev.millrace.api.http;

import dev.millrace.api.access.Right;
import dev.millrace.api.access.limit.Metered;
import dev.millrace.api.access.limit.ProjectMeter;
import dev.millrace.api.access.limit.Throttled;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.ProblemKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a request counts against its project's rates, by the right that it needs. Bytes are charged once they are
/// known; before, a request only has to find no debt.
final class Metering {
    private Metering() {}

    /// Counts a request; the answer where its project has used up what it may.
    static @Nullable Answer refusal(Right right, ProjectMeter meter, @Nullable String project) {
        return throttled(right, meter)
                .map(throttled -> answer(throttled, project))
                .orElse(null);
    }

    static Answer answer(Throttled throttled, @Nullable String project) {
        return ProblemKind.RATE_LIMITED.answer(
                "project " + project + ": " + throttled.limit() + ": allowed=" + throttled.allowed(),
                throttled.retryAfterSeconds());
    }

    private static Optional<Throttled> throttled(Right right, ProjectMeter meter) {
        return switch (right) {
            case NONE, RESERVED -> Optional.empty();
            case READ, LIST -> counted(meter, Metered.READS, Metered.READ_BYTES);
            case WRITE -> counted(meter, Metered.APPENDS, Metered.APPEND_BYTES);
            case MANAGE -> counted(meter, Metered.STREAMS, Metered.APPEND_BYTES);
            case SESSION -> meter.tryCount(Metered.SESSIONS);
            case SUBSCRIBE -> meter.tryCount(Metered.SUBSCRIPTIONS);
        };
    }

    private static Optional<Throttled> counted(ProjectMeter meter, Metered requests, Metered bytes) {
        Optional<Throttled> debt = meter.debt(bytes);
        return debt.isPresent() ? debt : meter.tryCount(requests);
    }
}
