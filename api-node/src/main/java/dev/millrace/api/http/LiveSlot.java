package dev.millrace.api.http;

import dev.millrace.api.access.limit.ProjectMeter;
import dev.millrace.api.access.limit.Throttled;
import java.util.Optional;

/// One live connection of a project, counted from its begin until its end, once. Owned by the event loop.
final class LiveSlot {
    private final ProjectMeter meter;
    private boolean held;

    LiveSlot(ProjectMeter meter) {
        this.meter = meter;
    }

    /// Takes it, unless the project has as many as it may.
    Optional<Throttled> take() {
        Optional<Throttled> refused = meter.tryBeginLive();
        held = refused.isEmpty();
        return refused;
    }

    /// Idempotent.
    void release() {
        if (held) {
            held = false;
            meter.liveEnded();
        }
    }
}
