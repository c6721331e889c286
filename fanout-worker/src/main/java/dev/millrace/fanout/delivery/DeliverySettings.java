package dev.millrace.fanout.delivery;

import dev.millrace.fanout.loop.Backoff;
import dev.millrace.model.decide.DecisionLimits;
import java.time.Duration;

/// The bounds of delivery.
///
/// @param appendsInFlightMax appends and loads of sessions under way at a time
/// @param historyPagesMax pages in memory for subscriptions that lag, being read or not delivered yet
/// @param windowBytesMax what one source holds in memory for its sessions, bytes; one delivery of its follow at least
/// @param windowsBytesMax what all sources together hold
/// @param residentSessionsMax sessions whose states stay in memory
/// @param messageBytesMax the longest message of a source, bytes; a longer one is taken for damage
/// @param confirmedWithin the age at which a session's state is not appended on but loaded anew
/// @param lingerMax how long a source is left alone at most between two reads of few records, where the processors have
///     no time left; 0 for not at all
/// @param lagAfter how long a full window waits for the slower of its subscriptions
/// @param retry waits of a session that fails
/// @param groupLease how long another's open group in a session is waited for
/// @param circuit when an endpoint's circuit opens
public record DeliverySettings(
        int appendsInFlightMax,
        int historyPagesMax,
        long windowBytesMax,
        long windowsBytesMax,
        int residentSessionsMax,
        long messageBytesMax,
        Duration confirmedWithin,
        Duration lingerMax,
        Duration lagAfter,
        Backoff retry,
        Duration groupLease,
        Circuit.Settings circuit,
        DecisionLimits limits) {
    public static DeliverySettings standard() {
        return new DeliverySettings(
                64, // as many as there are connections to S2
                64,
                4 << 20, // 4 MiB
                128 << 20, // 128 MiB
                20_000,
                64 << 20, // 64 MiB
                Duration.ofMinutes(4),
                Duration.ofMillis(250),
                Duration.ofMillis(200),
                new Backoff(20_000_000L, 10_000_000_000L), // 20 ms to 10 s
                Duration.ofSeconds(5),
                Circuit.Settings.standard(),
                DecisionLimits.DEFAULT);
    }
}
