package dev.millrace.model.expiry;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.state.Reservation;
import java.util.List;

/// What comes next for an announced stream. `why` says it to people.
public sealed interface ReclaimStep {
    String why();

    /// Nothing is left to do: its announcements are done.
    record Done(String why) implements ReclaimStep {}

    /// Nothing yet: it is announced anew, for `dueMs`.
    record Later(long dueMs, String why) implements ReclaimStep {}

    /// `deleted` is appended, if the tail is still where the state ends.
    record Expire(String why) implements ReclaimStep {}

    /// `aborted` is appended on the same condition: whoever began the group at `firstSeqNum` is gone.
    record AbortGroup(long firstSeqNum, String why) implements ReclaimStep {}

    /// Everything below `keepFromSeqNum` is trimmed, on the same condition.
    record Trim(long keepFromSeqNum, Extent extent, String why) implements ReclaimStep {}

    enum Extent {
        /// Nothing stays, and the store removes the empty stream.
        WHOLE,
        /// The life that stands stays.
        BEFORE_LIFE
    }

    /// It has to be found out what became of the children that these were made for, see [ForkPlanner].
    record LookAtForks(List<Reservation> reservations, String why) implements ReclaimStep {
        public LookAtForks {
            reservations = List.copyOf(reservations);
        }
    }

    /// The life `childLife` of this stream, a fork, is over: its reservation at `source` is released, and the source
    /// announced where it is over too.
    record ReleaseAtSource(StreamPath source, long childLife, String why) implements ReclaimStep {}

    /// The session is over: its subscriptions are ended in the logs of their sources' partitions.
    record EndSubscriptions(List<Subscription> subscriptions, String why) implements ReclaimStep {
        public EndSubscriptions {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /// A new life of the session stands: what the lives in its log below `untilSeqNum` (exclusive) were subscribed to,
    /// and did not end themselves, is ended in the same logs.
    record EndOlderSubscriptions(long untilSeqNum, String why) implements ReclaimStep {}

    /// The session lives: these subscriptions have to stand in the logs of their sources' partitions, unless the life
    /// of the source that they are of is over and nobody waits for it any more.
    record CompleteSubscriptions(List<Subscription> subscriptions, String why) implements ReclaimStep {
        public CompleteSubscriptions {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /// Before anything is trimmed, it has to be found out whether somebody may not have all of it.
    ///
    /// @param lifeBelow what is to be trimmed is of lives below it
    record LookForSubscribers(long lifeBelow, String why) implements ReclaimStep {}

    /// Who does not have all of it by now never gets it: the fan-out is told that the lives below `lifeBelow` have
    /// ended.
    record GiveUpSubscribers(long lifeBelow, String why) implements ReclaimStep {}
}
