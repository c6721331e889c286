package dev.millrace.testkit.net;

import java.util.Optional;

/// Says what is to happen to each exchange that passes a [FaultyProxy]. Safe for any number of threads.
public interface FaultPlan {

    /// What is to be done to one exchange.
    ///
    /// @param delayMs how long [Fault#DELAY] and [Fault#DELIVER_LATE] wait
    record Planned(Fault fault, long delayMs) {}

    /// @param request method and target, or [Traffic#SESSION] for some bytes of an HTTP/2 answer
    /// @return empty where it is to pass unharmed
    Optional<Planned> next(String request);
}
