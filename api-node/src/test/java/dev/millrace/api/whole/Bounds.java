package dev.millrace.api.whole;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.AppendSettings;
import dev.millrace.api.http.HttpSettings;
import dev.millrace.api.live.LiveSettings;
import dev.millrace.model.decide.DecisionLimits;
import java.time.Duration;

/// What a node is told when it starts, apart from its store.
public record Bounds(HttpSettings.Limits http, AppendSettings append, LiveSettings live, AccessDecider access) {
    public static final Bounds DEFAULT = new Bounds(
            HttpSettings.Limits.DEFAULT, AppendSettings.defaults(), LiveSettings.defaults(), AccessDecider.DEVELOPMENT);

    /// The usual waits of live readers, but for the long-poll's.
    public static LiveSettings longPolling(Duration wait) {
        LiveSettings usual = LiveSettings.defaults();
        LiveSettings.Waits waits = usual.waits();
        return new LiveSettings(
                new LiveSettings.Waits(
                        wait, waits.keepAlive(), waits.recycle(), waits.slowReader(), waits.ending(), waits.drain()),
                usual.readers(),
                usual.bytes());
    }

    /// Appends as usual, but for these.
    ///
    /// @param deadline within which a request is answered
    public static AppendSettings appending(Duration deadline, DecisionLimits limits) {
        AppendSettings usual = AppendSettings.defaults();
        return new AppendSettings(
                usual.shards(),
                usual.ringSlots(),
                usual.bodyBytesInFlightMax(),
                usual.pendingPerStreamMax(),
                usual.residentStreamsMax(),
                usual.residentEntriesMax(),
                usual.idleAfter(),
                deadline,
                usual.groupLease(),
                usual.groupAbortsMax(),
                usual.confirmedWithin(),
                usual.drainMax(),
                usual.messageBytesMax(),
                limits);
    }
}
