package dev.millrace.model.state;

import dev.millrace.model.offset.Offset;
import dev.millrace.model.outcome.EndedFork;
import dev.millrace.model.outcome.ProducerAck;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Outcomes in the words of the naive stream: an offset becomes the number of messages before it.
final class OutcomeText {
    private OutcomeText() {}

    static String of(StreamOutcome outcome, List<SimulatedLog.Found> found) {
        return switch (outcome) {
            case StreamOutcome.Created(var view, var ended) -> "created " + view(view, found) + " ended=" + text(ended);
            case StreamOutcome.AlreadyExists(var view) -> "exists " + view(view, found);
            case StreamOutcome.Appended(var next, boolean closed, var ack) ->
                "appended " + index(next, found) + (closed ? " closed" : "") + text(ack);
            case StreamOutcome.Duplicate(var next, boolean closed, var ack) ->
                "duplicate " + index(next, found) + (closed ? " closed" : "") + text(ack);
            case StreamOutcome.Closed(var next, var ack) -> "closed " + index(next, found) + text(ack);
            case StreamOutcome.Deleted(var ended) -> "deleted ended=" + text(ended);
            case StreamOutcome.Inspected(var view) -> "inspected " + view(view, found);
            case StreamOutcome.ForkReserved(var view) -> "reserved " + view(view, found);
            case StreamOutcome.ForkReleased(var ended) -> "released ended=" + text(ended);
            case StreamOutcome.NotFound() -> "404";
            case StreamOutcome.SoftDeleted() -> "410";
            case StreamOutcome.ConfigurationDiffers(var difference) -> "differs";
            case StreamOutcome.PathBlocked() -> "path blocked";
            case StreamOutcome.AppendToClosed(var next) -> "closed already " + index(next, found);
            case StreamOutcome.ContentTypeDiffers(var expected, var received, var next) ->
                "type differs " + index(next, found);
            case StreamOutcome.StreamSeqNotGreater(var last, var received, var next) ->
                "stream seq " + last.utf8() + " " + index(next, found);
            case StreamOutcome.TailElsewhere(var expected, var next) -> "tail elsewhere " + index(next, found);
            case StreamOutcome.ProducerFenced(long current, long received) -> "fenced " + current;
            case StreamOutcome.ProducerGap(long expected, long received, var next) ->
                "gap " + expected + " " + index(next, found);
            case StreamOutcome.ProducerEpochMustStartAtZero(long epoch, long seq) -> "must start at zero";
            case StreamOutcome.TooManyProducers(int max) -> "too many producers";
            case StreamOutcome.LifeTooLow(long least) -> "life too low " + least;
            case StreamOutcome.TooManyForks(int max) -> "too many forks";
            case StreamOutcome.Overloaded(var what, int seconds) -> "overloaded";
            case StreamOutcome.ForkSourceNotFound other -> "not of the core: " + other;
            case StreamOutcome.ForkSourceSoftDeleted other -> "not of the core: " + other;
            case StreamOutcome.ForkContentTypeDiffers other -> "not of the core: " + other;
            case StreamOutcome.ForkOffsetInvalid other -> "not of the core: " + other;
            case StreamOutcome.ForkTooDeep other -> "not of the core: " + other;
            case StreamOutcome.ContentInvalid other -> "not of the core: " + other;
            case StreamOutcome.Subscribed other -> "not of the core: " + other;
            case StreamOutcome.Unsubscribed other -> "not of the core: " + other;
            case StreamOutcome.SessionInspected other -> "not of the core: " + other;
            case StreamOutcome.SessionEnded other -> "not of the core: " + other;
            case StreamOutcome.SessionContentTypeDiffers other -> "not of the core: " + other;
            case StreamOutcome.SessionFormatDiffers other -> "not of the core: " + other;
            case StreamOutcome.TooManySubscriptions other -> "not of the core: " + other;
            case StreamOutcome.StoreUnavailable other -> "not of the core: " + other;
            case StreamOutcome.Unresolved other -> "not of the core: " + other;
            case StreamOutcome.Damaged other -> "not of the core: " + other;
            case StreamOutcome.StorageFull other -> "not of the core: " + other;
        };
    }

    static String view(StreamView view, List<SimulatedLog.Found> found) {
        var origin = view.origin();
        return view.life() + " tail=" + index(view.tail(), found) + " closed=" + view.closed() + " "
                + view.contentType().essence() + " " + view.lifetime() + " created=" + view.createdAtMs()
                + " deadline=" + view.deadlineMs() + " fork=" + (origin == null ? "none" : origin.request());
    }

    private static int index(Offset offset, List<SimulatedLog.Found> found) {
        int before = 0;
        for (SimulatedLog.Found message : found) {
            before += message.seqNum() < offset.seqNum() ? 1 : 0;
        }
        return before;
    }

    private static String text(@Nullable EndedFork ended) {
        return ended == null ? "none" : ended.source() + "@" + ended.childLife();
    }

    private static String text(@Nullable ProducerAck ack) {
        return ack == null ? "" : " " + ack.epoch() + "/" + ack.seq();
    }
}
