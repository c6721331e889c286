package dev.millrace.fanout.delivery;

import dev.millrace.store.StoreLimits;
import java.util.Collection;
import java.util.stream.LongStream;

/// Where the reading of a source begins that is done for its subscriptions together.
public final class FeedStart {
    /// Records that a subscription may be behind most others of its source, and still be read for together with them: a
    /// page of the log.
    public static final int BEHIND_MOST_MAX = StoreLimits.READ_RECORDS_MAX;

    private FeedStart() {}

    /// Where the rearmost is of those that are read for together: far behind most of them, a subscription reads on by
    /// itself, since the others would get what is new only after all that it lacks. The greatest number where there is
    /// nobody to read for.
    static long of(Collection<Subscriber> subscribers) {
        boolean allLag = subscribers.stream().allMatch(FeedStart::lags);
        long[] places = subscribers.stream()
                .filter(subscriber -> allLag || !lags(subscriber))
                .mapToLong(Subscriber::resumeSeqNum)
                .sorted()
                .toArray();
        if (places.length == 0) {
            return Long.MAX_VALUE;
        }
        long most = places[places.length / 2];
        return LongStream.of(places)
                .filter(place -> place >= most - BEHIND_MOST_MAX)
                .min()
                .orElse(most);
    }

    private static boolean lags(Subscriber subscriber) {
        return subscriber.isOver()
                || subscriber.isLagging()
                || subscriber.facts().lagging();
    }
}
