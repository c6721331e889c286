package dev.millrace.conformance.fault;

import dev.millrace.testkit.net.Fault;
import java.util.Map;

/// One kind of fault, or all of them.
enum Phase {
    DELAY,
    DROP,
    CUT,
    FAIL_AFTER_EFFECT,
    DELIVER_LATE,
    PARTITION,
    NODE_KILLED,
    STORE_KILLED,
    ALL;

    /// So many of a thousand exchanges with S2 meet each of these.
    Map<Fault, Integer> perMille() {
        return switch (this) {
            case DELAY -> Map.of(Fault.DELAY, 50);
            case DROP -> Map.of(Fault.DROP, 10);
            case CUT -> Map.of(Fault.CUT, 30);
            case FAIL_AFTER_EFFECT -> Map.of(Fault.FAIL_AFTER_EFFECT, 30);
            case DELIVER_LATE -> Map.of(Fault.DELIVER_LATE, 15);
            case PARTITION, NODE_KILLED, STORE_KILLED -> Map.of();
            case ALL ->
                Map.of(Fault.DELAY, 20, Fault.DROP, 3, Fault.CUT, 8, Fault.FAIL_AFTER_EFFECT, 8, Fault.DELIVER_LATE, 4);
        };
    }
}
