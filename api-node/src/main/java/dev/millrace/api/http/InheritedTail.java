package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.read.History;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whether an offset that an ancestor told names the tail of a fork which has no message of its own yet.
///
/// The stream's state does not know, since only the ancestor's log tells whether there is a message between the offset
/// and the fork point: it is looked at once. Confined to its home.
final class InheritedTail implements Requester {
    private static final int ONE_MESSAGE = 1;

    private final StreamPath path;
    private final Offset asked;
    private final History history;
    private final Executor home;
    private final Consumer<@Nullable Offset> told;

    /// @param told hears the fork's tail if that is the place, else null; called once, on `home`
    InheritedTail(StreamPath path, Offset asked, History history, Executor home, Consumer<@Nullable Offset> told) {
        this.path = path;
        this.asked = asked;
        this.history = history;
        this.home = home;
        this.told = told;
    }

    /// Whether it is worth looking: an offset of an earlier life, and not the beginning of all.
    static boolean isPossible(StreamOutcome.TailElsewhere refusal) {
        return refusal.expected().life() < refusal.next().life()
                && !refusal.expected().equals(Offset.ZERO);
    }

    void find(Streams streams) {
        streams.submit(path, new StreamCommand.Inspect(Use.DOES_NOT_COUNT), this);
    }

    @Override
    public Executor home() {
        return home;
    }

    @Override
    public void onOutcome(StreamOutcome outcome) {
        if (outcome instanceof StreamOutcome.Inspected(StreamView view)
                && view.origin() != null
                && view.tail().seqNum() == view.firstSeqNum()) {
            var _ = history.read(path, view, new ReadFrom.At(asked), ONE_MESSAGE)
                    .whenComplete((page, _) -> home.execute(() -> told.accept(tail(page))));
        } else {
            told.accept(null);
        }
    }

    private static @Nullable Offset tail(@Nullable PageOutcome outcome) {
        return outcome instanceof PageOutcome.Page page
                        && page.atTail()
                        && page.messages().isEmpty()
                ? page.next()
                : null;
    }
}
