package dev.millrace.api.expiry;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.StreamCommand.Append;
import dev.millrace.model.command.StreamCommand.Close;
import dev.millrace.model.command.StreamCommand.Create;
import dev.millrace.model.command.StreamCommand.Delete;
import dev.millrace.model.command.StreamCommand.EndSession;
import dev.millrace.model.command.StreamCommand.Inspect;
import dev.millrace.model.command.StreamCommand.InspectSession;
import dev.millrace.model.command.StreamCommand.ReleaseFork;
import dev.millrace.model.command.StreamCommand.ReserveFork;
import dev.millrace.model.command.StreamCommand.Subscribe;
import dev.millrace.model.command.StreamCommand.Unsubscribe;
import dev.millrace.model.command.Use;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.expiry.ExpiryReason;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.state.Deadlines;
import dev.millrace.model.trace.TraceContext;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The streams of this node, with what the cleanup has to know announced first: the creation of a stream that can
/// expire or that takes several batches, the deletion of one, the reservation of a fork. All else passes through, and
/// so does a plain creation.
///
/// A creation and a deletion look at the stream first, which changes nothing: a repeated creation and the deletion of
/// what is not there announce nothing. Where a creation finds a life, that life's own end has been announced, or is
/// before it is written, and that stands for longer than a request is under way; so a life that begins after it all
/// the same is seen by the cleanup.
///
/// Safe for any thread; nothing blocks.
public final class AnnouncingStreams implements Streams {
    /// A creation with more content than this part of a batch may be a group, of which a crash leaves a part. The rest
    /// has room for what else a creation writes.
    static final int PLAIN_PARTS = 2;

    /// When such a creation is looked at.
    static final long LARGE_LOOK_MS = 600_000; // 10 min

    /// The deadline that a life gets is a little later than the one announced, by what the creation takes.
    static final long SLACK_MS_MAX = 5_000;

    private static final int SLACK_PARTS = 8;

    private final Streams streams;
    private final Announcements announcements;
    private final LongSupplier clockMs;
    private final int plainMessagesMax;
    private final int plainBytesMax;

    /// @param clockMs the store's clock, milliseconds since the epoch
    /// @param limits what `streams` decide with
    public AnnouncingStreams(
            Streams streams, Announcements announcements, LongSupplier clockMs, DecisionLimits limits) {
        this.streams = streams;
        this.announcements = announcements;
        this.clockMs = clockMs;
        plainMessagesMax = limits.batchRecordsMax() / PLAIN_PARTS;
        plainBytesMax = limits.batchBytesMax() / PLAIN_PARTS;
    }

    @Override
    public void submit(StreamPath path, StreamCommand command, Requester requester) {
        Asked asked = new Asked(path, command, requester);
        switch (command) {
            case Create create -> {
                if (create.lifetime() instanceof Lifetime.Unlimited && isPlain(create)) {
                    pass(asked);
                } else {
                    look(asked, found -> onBeginning(asked, create.lifetime(), found));
                }
            }
            case Subscribe subscribe -> {
                Lifetime lifetime = new Lifetime.Sliding(subscribe.ttlSeconds());
                look(asked, found -> onBeginning(asked, lifetime, found));
            }
            case Delete _, EndSession _ -> look(asked, found -> onEnding(asked, found));
            case ReserveFork _ -> announce(asked, nowMs(), ExpiryReason.FORK_RESERVED);
            case Append _, Close _, Inspect _, ReleaseFork _, Unsubscribe _, InspectSession _ -> pass(asked);
        }
    }

    private boolean isPlain(Create create) {
        long bytes = 0;
        for (Bytes message : create.messages()) {
            bytes += message.length();
        }
        return bytes <= plainBytesMax && create.messages().size() <= plainMessagesMax;
    }

    private void look(Asked asked, Consumer<StreamOutcome> next) {
        Inspect inspect = new Inspect(Use.DOES_NOT_COUNT);
        streams.submit(asked.path(), inspect, new Looking(asked.requester(), next));
    }

    private void onBeginning(Asked asked, Lifetime lifetime, StreamOutcome found) {
        if (found instanceof StreamOutcome.NotFound || found instanceof StreamOutcome.SoftDeleted) {
            announce(asked, dueMs(lifetime, nowMs()), ExpiryReason.CREATED);
        } else if (found instanceof StreamOutcome.Inspected) {
            pass(asked);
        } else {
            asked.requester().onOutcome(found);
        }
    }

    private void onEnding(Asked asked, StreamOutcome found) {
        if (found instanceof StreamOutcome.Inspected) {
            announce(asked, nowMs(), ExpiryReason.DELETED);
        } else if (asked.command() instanceof EndSession) {
            // It says what ended with the session. One that began meanwhile was announced when it did.
            pass(asked);
        } else {
            // Not passed on: it would delete, unannounced, what was created meanwhile or could not be seen.
            asked.requester().onOutcome(found);
        }
    }

    private void pass(Asked asked) {
        streams.submit(asked.path(), asked.command(), asked.requester());
    }

    private void announce(Asked asked, long dueMs, ExpiryReason reason) {
        announcements.announce(asked.path(), dueMs, reason, refusal -> {
            if (refusal == null) {
                pass(asked);
            } else {
                Requester requester = asked.requester();
                requester.home().execute(() -> requester.onOutcome(refusal));
            }
        });
    }

    /// When a life that begins about now has to be looked at.
    static long dueMs(Lifetime lifetime, long nowMs) {
        return switch (lifetime) {
            case Lifetime.Unlimited() -> nowMs + LARGE_LOOK_MS;
            case Lifetime.Until(long expiresAtMs) -> Math.max(0, expiresAtMs);
            case Lifetime.Sliding sliding -> {
                long deadlineMs = Deadlines.first(sliding, nowMs);
                long slackMs = Math.min(SLACK_MS_MAX, (deadlineMs - nowMs) / SLACK_PARTS);
                yield deadlineMs > Deadlines.NEVER - slackMs ? Deadlines.NEVER : deadlineMs + slackMs;
            }
        };
    }

    private long nowMs() {
        return Math.max(0, clockMs.getAsLong());
    }

    @Override
    public void watch(StreamPath path, TailWatcher watcher) {
        streams.watch(path, watcher);
    }

    @Override
    public void unwatch(StreamPath path, TailWatcher watcher) {
        streams.unwatch(path, watcher);
    }

    /// What was asked, and by whom.
    private record Asked(StreamPath path, StreamCommand command, Requester requester) {}

    /// Who looks at a stream before something is announced of it.
    private record Looking(Requester asker, Consumer<StreamOutcome> next) implements Requester {
        @Override
        public Executor home() {
            return asker.home();
        }

        @Override
        public @Nullable TraceContext trace() {
            return asker.trace();
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {
            next.accept(outcome);
        }
    }
}
