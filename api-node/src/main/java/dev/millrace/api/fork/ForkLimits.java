package dev.millrace.api.fork;

/// The bounds of creating and ending forks on one node.
///
/// @param ancestorsMax how many ancestors a fork may have; one more is answered
/// [dev.millrace.model.outcome.StreamOutcome.ForkTooDeep]
/// @param creationsMax fork creations under way at once; one more is answered
/// [dev.millrace.model.outcome.StreamOutcome.Overloaded]
/// @param attemptsMax how often one creation begins again, because its source changed meanwhile or a life was taken,
/// before it is answered [dev.millrace.model.outcome.StreamOutcome.Overloaded]
/// @param subOffsetBytesMax how much history a sub-offset may pass over, bytes; a larger one is refused as invalid
/// @param releasesMax reservations being released at once; one more is left to the cleanup
/// @param releaseAttemptsMax how often a release is tried before it is left to the cleanup
/// @param releaseRetryMs the wait before the second try, milliseconds; doubled before each further one
/// @param answerWaitMs how long an answer waits for the releases that belong to it, milliseconds
public record ForkLimits(
        int ancestorsMax,
        int creationsMax,
        int attemptsMax,
        long subOffsetBytesMax,
        int releasesMax,
        int releaseAttemptsMax,
        long releaseRetryMs,
        long answerWaitMs) {
    public static final ForkLimits DEFAULT = new ForkLimits(
            64, 256, 4, 32L << 20, // 32 MiB
            1_024, 5, 200, // with the doubling, 3 s in all
            2_000);

    public ForkLimits {
        if (ancestorsMax < 1
                || creationsMax < 1
                || attemptsMax < 1
                || subOffsetBytesMax < 1
                || releasesMax < 1
                || releaseAttemptsMax < 1
                || releaseRetryMs < 1
                || answerWaitMs < 1) {
            throw new IllegalArgumentException("fork limits: ancestorsMax=" + ancestorsMax + " creationsMax="
                    + creationsMax + " attemptsMax=" + attemptsMax + " subOffsetBytesMax=" + subOffsetBytesMax
                    + " releasesMax=" + releasesMax + " releaseAttemptsMax=" + releaseAttemptsMax + " releaseRetryMs="
                    + releaseRetryMs + " answerWaitMs=" + answerWaitMs);
        }
    }
}
