package dev.millrace.model.decide;

/// The bounds that deciders hold to.
///
/// @param producersMax producers that one stream remembers
/// @param producerIdleMs after how long without use a producer may be forgotten to make room, milliseconds
/// @param forksMax reservations that one source holds
/// @param clockSkewMarginMs what is waited beyond a deadline before data is taken away, milliseconds; 0 on the embedded
/// store
public record DecisionLimits(int producersMax, long producerIdleMs, int forksMax, long clockSkewMarginMs) {
    public static final DecisionLimits DEFAULT = new DecisionLimits(10_000, 7L * 24 * 3600 * 1000, 1_000, 0);
}
