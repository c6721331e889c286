package dev.millrace.model.expiry;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.expiry.ReclaimStep.AbortGroup;
import dev.millrace.model.expiry.ReclaimStep.CompleteSubscriptions;
import dev.millrace.model.expiry.ReclaimStep.Done;
import dev.millrace.model.expiry.ReclaimStep.EndOlderSubscriptions;
import dev.millrace.model.expiry.ReclaimStep.EndSubscriptions;
import dev.millrace.model.expiry.ReclaimStep.Expire;
import dev.millrace.model.expiry.ReclaimStep.Extent;
import dev.millrace.model.expiry.ReclaimStep.GiveUpSubscribers;
import dev.millrace.model.expiry.ReclaimStep.Later;
import dev.millrace.model.expiry.ReclaimStep.LookAtForks;
import dev.millrace.model.expiry.ReclaimStep.LookForSubscribers;
import dev.millrace.model.expiry.ReclaimStep.ReleaseAtSource;
import dev.millrace.model.expiry.ReclaimStep.Trim;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.record.GroupSpan;
import dev.millrace.model.session.Subscription;
import dev.millrace.model.state.Deadlines;
import dev.millrace.model.state.Existence;
import dev.millrace.model.state.StreamState;
import java.util.ArrayList;
import java.util.List;

/// Plans the next step for an announced stream, on its own state alone. Whatever step a run dies after, the next run
/// plans the same one again or the one after it, and two runs that plan the same harm nothing: each step that writes is
/// conditional on the tail that it was planned on.
///
/// ```
///  an unfinished group ── old ──▶ abort it
///  lives ──▶ end what an older life was subscribed to ──▶ trim what is before the life ──▶ look at its forks
///                      ──▶ complete its subscriptions ──▶ later, at its deadline, or done
///  lives, past its deadline ──▶ expire
///  over ──▶ look at its forks ─ some live ──▶ later, in a day; their end announces it before that
///               └─ none ──▶ release it at its source ──▶ end its subscriptions ──▶ later, after the grace
///                      ──▶ look for subscribers ─ some wait ──▶ later, or give them up
///                                   └─ none ──▶ trim all of it ──▶ done
/// ```
public final class ReclaimPlanner {
    /// When a stream that is over is looked at again because forks of it live. The end of a fork announces it at once;
    /// but not where the fork's name has another life by then, whose state does not tell of the one before.
    static final long HELD_LOOK_MS = 86_400_000; // 24 h

    private final ReclaimMargins margins;

    public ReclaimPlanner(ReclaimMargins margins) {
        this.margins = margins;
    }

    public ReclaimStep next(ReclaimFacts facts) {
        StreamState state = facts.state();
        GroupSpan group = state.openGroup();
        if (group != null) {
            return unfinished(facts, group);
        }
        if (state.mayLiveAt(facts.nowMs() - margins.clockSkewMs())) {
            return living(facts);
        }
        if (state.existence() == Existence.LIVE) {
            return new Expire("expired: deadlineMs=" + state.deadlineMs() + " nowMs=" + facts.nowMs());
        }
        return isEmpty(facts) ? settled(facts, "nothing is left of it") : over(facts);
    }

    /// What follows when all of the log was trimmed, on its unmoved tail: what the store still shows for a while does
    /// not count.
    public ReclaimStep afterWholeTrim(ReclaimFacts facts) {
        return settled(facts, "its log was trimmed");
    }

    private ReclaimStep unfinished(ReclaimFacts facts, GroupSpan group) {
        long mayGoOnUntilMs = facts.state().tail().timestampMs() + margins.graceMs();
        return facts.nowMs() < mayGoOnUntilMs
                ? new Later(mayGoOnUntilMs, "a request in it is unfinished: from=" + group.firstSeqNum())
                : new AbortGroup(group.firstSeqNum(), "a request in it was cut off: from=" + group.firstSeqNum());
    }

    private ReclaimStep living(ReclaimFacts facts) {
        StreamState state = facts.state();
        long createdSeqNum = state.firstSeqNum() - 1;
        if (facts.firstSeqNum() < createdSeqNum) {
            if (isSession(facts) && facts.subscriptions() == ReclaimFacts.Subscriptions.NOT_ENDED) {
                return new EndOlderSubscriptions(createdSeqNum, "a session that began anew: life=" + state.life());
            }
            Trim trim = new Trim(createdSeqNum, Extent.BEFORE_LIFE, "a new life has begun: life=" + state.life());
            ReclaimStep step = trim(facts, state.view().createdAtMs(), trim);
            return step instanceof Later(long dueMs, String why)
                    ? new Later(Math.min(dueMs, expiresAtMs(state)), why)
                    : step;
        }
        if (state.forkCount() > 0) {
            switch (facts.forks()) {
                case ReclaimFacts.Forks.NotLookedAt() -> {
                    return new LookAtForks(state.reservations(), "it is reserved for forks");
                }
                case ReclaimFacts.Forks.Undecided(String why) -> {
                    return new Later(Math.min(facts.nowMs() + margins.graceMs(), expiresAtMs(state)), why);
                }
                case ReclaimFacts.Forks.Live() -> {}
            }
        }
        if (facts.subscriptions() != ReclaimFacts.Subscriptions.COMPLETED) {
            List<Subscription> unseen = unseen(facts);
            if (!unseen.isEmpty()) {
                return new CompleteSubscriptions(unseen, "subscriptions not looked at before");
            }
        }
        return state.deadlineMs() == Deadlines.NEVER
                ? settled(facts, "it lives, without a deadline")
                : new Later(expiresAtMs(state), "it lives: deadlineMs=" + state.deadlineMs());
    }

    private static boolean isSession(ReclaimFacts facts) {
        return NameRules.isSessionStream(facts.entry().path().stream());
    }

    /// The subscriptions that are not under way any more, and that the last look, when it was announced for now, did
    /// not see yet or saw under way. Announcement and subscription have their times from two logs: hence twice the
    /// grace.
    private List<Subscription> unseen(ReclaimFacts facts) {
        long fromMs = facts.entry().firstAtMs() - 2 * margins.graceMs();
        long untilMs = facts.nowMs() - margins.graceMs();
        List<Subscription> unseen = new ArrayList<>();
        for (Subscription subscription : facts.state().subscriptions()) {
            if (subscription.subscribedAtMs() >= fromMs && subscription.subscribedAtMs() <= untilMs) {
                unseen.add(subscription);
            }
        }
        return unseen;
    }

    private long expiresAtMs(StreamState state) {
        long afterMs = margins.clockSkewMs() + 1;
        return Math.max(
                0, state.deadlineMs() > Deadlines.NEVER - afterMs ? Deadlines.NEVER : state.deadlineMs() + afterMs);
    }

    private ReclaimStep over(ReclaimFacts facts) {
        StreamState state = facts.state();
        if (state.forkCount() > 0) {
            return switch (facts.forks()) {
                case ReclaimFacts.Forks.NotLookedAt() ->
                    new LookAtForks(state.reservations(), "it is over, and reserved for forks");
                case ReclaimFacts.Forks.Undecided(String why) -> new Later(facts.nowMs() + margins.graceMs(), why);
                case ReclaimFacts.Forks.Live() ->
                    new Later(facts.nowMs() + HELD_LOOK_MS, "it is over, and forks of it live");
            };
        }
        ForkOrigin origin = state.lastOrigin();
        if (origin != null && facts.origin() == ReclaimFacts.Origin.NOT_RELEASED) {
            return new ReleaseAtSource(origin.request().source(), state.life(), "a fork that is over");
        }
        if (state.subscriptionCount() > 0 && facts.subscriptions() == ReclaimFacts.Subscriptions.NOT_ENDED) {
            return new EndSubscriptions(state.subscriptions(), "a session that is over");
        }
        long lastMs = state.tail().timestampMs();
        return trim(
                facts,
                lastMs,
                new Trim(state.nextSeqNum() + 1, Extent.WHOLE, "it is over: last record at ms=" + lastMs));
    }

    /// The trim of what was over at `endMs`, once nothing can still happen to it and nobody waits for it.
    private ReclaimStep trim(ReclaimFacts facts, long endMs, Trim trim) {
        if (facts.nowMs() < endMs + margins.graceMs()) {
            return new Later(endMs + margins.graceMs(), "it is over");
        }
        long lifeBelow =
                trim.extent() == Extent.WHOLE ? Long.MAX_VALUE : facts.state().life();
        return switch (facts.subscribers()) {
            case NOT_LOOKED_FOR -> new LookForSubscribers(lifeBelow, trim.why());
            case NONE -> trim;
            case MAY_BE -> {
                long keptUntilMs = endMs + margins.undeliveredMs();
                yield facts.nowMs() < keptUntilMs
                        ? new Later(
                                Math.min(keptUntilMs, facts.nowMs() + margins.graceMs()),
                                "it is over, and subscribers may not have all of it")
                        : new GiveUpSubscribers(lifeBelow, "subscribers have not got all of it in time");
            }
        };
    }

    private static boolean isEmpty(ReclaimFacts facts) {
        return facts.firstSeqNum() == facts.state().nextSeqNum();
    }

    /// Done, unless what was announced may be still to come.
    private ReclaimStep settled(ReclaimFacts facts, String why) {
        long settledAtMs = facts.entry().settledAtMs(margins.graceMs());
        return facts.nowMs() < settledAtMs
                ? new Later(settledAtMs, why + ", and what was announced may be still to come")
                : new Done(why);
    }
}
