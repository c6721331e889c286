package dev.millrace.conformance.delivery;

import java.util.List;

/// What one subscription entitles its session to, by when it was asked for and answered.
///
/// Everything that was sent after the subscribe was answered, nothing that was acknowledged before it was asked, and of
/// what lies between an unbroken end; nothing that was sent after its end was answered. Times by [System#nanoTime].
///
/// @param askedNs when the subscribe was first sent
/// @param answeredNs when it was answered
/// @param endedNs when its unsubscribe, or the deletion of its session, was answered; [#STANDS] for not
/// @param endsAnywhere whether it may lack its last messages: its end was asked for
record Demand(SourceLife source, long askedNs, long answeredNs, long endedNs, boolean endsAnywhere) {
    static final long STANDS = Long.MAX_VALUE;

    static Demand standing(SourceLife source, long askedNs, long answeredNs) {
        return new Demand(source, askedNs, answeredNs, STANDS, false);
    }

    Demand ended(long atNs) {
        return new Demand(source, askedNs, answeredNs, atNs, true);
    }

    /// The same, seen while deliveries are still under way.
    Demand unfinished() {
        return new Demand(source, askedNs, answeredNs, endedNs, true);
    }

    /// The place of the first message that it may have.
    int earliest() {
        int earliest = 0;
        for (Publication publication : source.order()) {
            if (publication.acknowledgedNs() < askedNs) {
                earliest = publication.place() + 1;
            }
        }
        return earliest;
    }

    /// The place of the first message that it must have; beyond the last for none.
    int latest() {
        return firstSentAfter(answeredNs);
    }

    /// The place of the first message that it must not have any more; beyond the last for none.
    int until() {
        return endedNs == STANDS ? source.order().size() : firstSentAfter(endedNs);
    }

    private int firstSentAfter(long atNs) {
        List<Publication> order = source.order();
        for (Publication publication : order) {
            if (publication.sentNs() > atNs) {
                return publication.place();
            }
        }
        return order.size();
    }
}
