package dev.millrace.api.access.limit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How much a project may use of one node. What is not named is not limited.
///
/// @param perSecond 1 at least
/// @param liveConnections event streams and long-polls at a time
public record ProjectLimits(Map<Metered, Long> perSecond, int liveConnections) {
    public static final String LIVE_CONNECTIONS = "liveConnections";
    public static final int LIVE_CONNECTIONS_UNLIMITED = Integer.MAX_VALUE;

    /// 1 TB/s: beyond, a rate is a mistake.
    public static final long PER_SECOND_MAX = 1L << 40;

    public static final ProjectLimits UNLIMITED = new ProjectLimits(Map.of(), LIVE_CONNECTIONS_UNLIMITED);

    public ProjectLimits {
        if (liveConnections < 1) {
            throw new IllegalArgumentException(LIVE_CONNECTIONS + "=" + liveConnections);
        }
        EnumMap<Metered, Long> copy = new EnumMap<>(Metered.class);
        copy.putAll(perSecond);
        copy.forEach((metered, rate) -> {
            if (rate < 1 || rate > PER_SECOND_MAX) {
                throw new IllegalArgumentException(metered.limitName() + "=" + rate);
            }
        });
        perSecond = Collections.unmodifiableMap(copy);
    }
}
