package dev.millrace.api.fork;

import dev.millrace.api.read.History;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Lineage;
import dev.millrace.model.read.Message;
import dev.millrace.model.read.Position;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds where a fork leaves its source: resolves the offset, and passes over what the sub-offset says, messages of a
/// JSON stream or bytes of the next message of any other.
///
/// The beginning and the tail are known at once. Any other offset is looked up in the history, since it may lie
/// inside a message, where nothing may be cut. Confined to its home.
final class ForkPointSearch {
    private static final int PAGE_BYTES = 1 << 20; // 1 MiB

    private final History history;
    private final ForkLimits limits;
    private final ForkRequest request;
    private final StreamView source;
    private final Lineage lineage;
    private final Executor home;
    private final Consumer<ForkPoint> found;
    private long messagesLeft;
    private long bytesPassed;

    /// @param found called once, on `home`
    ForkPointSearch(
            History history,
            ForkLimits limits,
            ForkRequest request,
            StreamView source,
            Executor home,
            Consumer<ForkPoint> found) {
        this.history = history;
        this.limits = limits;
        this.request = request;
        this.source = source;
        this.lineage = Lineage.of(request.source(), source);
        this.home = home;
        this.found = found;
    }

    /// To be called on the home.
    void start() {
        switch (lineage.resolve(request.offset())) {
            case Position.Invalid(String detail) -> refuse(detail);
            case Position.Gone(String detail) -> refuse(detail);
            case Position.Place place when request.subOffset() == 0 && isKnown(place) -> cut(place, 0);
            case Position.Place place when place.equals(lineage.tail()) -> overshoots("messages past it=0");
            case Position.Place _ -> search();
        }
    }

    private boolean isKnown(Position.Place place) {
        return place.equals(lineage.beginning()) || place.equals(lineage.tail());
    }

    private void search() {
        if (request.subOffset() > 0 && source.contentType().isJson()) {
            messagesLeft = request.subOffset();
            read(request.offset(), PAGE_BYTES, this::passMessages);
        } else {
            read(request.offset(), 1, this::inFirstMessage);
        }
    }

    private void read(ReadFrom from, int bytesMax, Consumer<PageOutcome.Page> next) {
        CompletableFuture<PageOutcome> page = history.read(request.source(), source, from, bytesMax);
        // What follows runs on the home, whose own handling its failures meet.
        var _ = page.whenComplete((outcome, failure) -> home.execute(() -> onPage(outcome, failure, next)));
    }

    private void onPage(@Nullable PageOutcome outcome, @Nullable Throwable failure, Consumer<PageOutcome.Page> next) {
        switch (outcome) {
            case null -> throw new IllegalStateException("history broke its promise to answer", failure);
            case PageOutcome.Page page -> next.accept(page);
            case PageOutcome.OffsetInvalid(String detail) -> refuse(detail);
            case PageOutcome.OffsetGone(String detail) -> refuse(detail);
            case PageOutcome.ViewOutdated(String detail) -> found.accept(new ForkPoint.SourceChanged(detail));
            case PageOutcome.Unavailable(String detail) ->
                found.accept(new ForkPoint.Refused(new StreamOutcome.StoreUnavailable(detail)));
            case PageOutcome.Damaged(String detail) ->
                found.accept(new ForkPoint.Refused(new StreamOutcome.Damaged(detail)));
        }
    }

    /// A page of one message, from the offset on or later where there are only control records.
    private void inFirstMessage(PageOutcome.Page page) {
        long subOffset = request.subOffset();
        if (subOffset == 0) {
            cutAt(page.start(), 0);
        } else if (page.messages().isEmpty()) {
            readOn(page, 1, this::inFirstMessage);
        } else {
            Message message = page.messages().getFirst();
            int length = message.body().length();
            if (subOffset < length) {
                cutAt(message.start(), subOffset);
            } else if (subOffset == length) {
                cutBeforeNext(message.next());
            } else {
                overshoots("bytes of the next message=" + length);
            }
        }
    }

    private void passMessages(PageOutcome.Page page) {
        List<Message> messages = page.messages();
        if (messages.size() >= messagesLeft) {
            cutBeforeNext(messages.get((int) messagesLeft - 1).next());
            return;
        }
        messagesLeft -= messages.size();
        for (Message message : messages) {
            bytesPassed += message.body().length();
        }
        if (bytesPassed > limits.subOffsetBytesMax()) {
            refuse("fork sub-offset too far from its offset: sub-offset=" + request.subOffset() + " bytesMax="
                    + limits.subOffsetBytesMax());
        } else {
            readOn(page, PAGE_BYTES, this::passMessages);
        }
    }

    private void readOn(PageOutcome.Page page, int bytesMax, Consumer<PageOutcome.Page> next) {
        if (page.atTail()) {
            long passed = request.subOffset() - messagesLeft;
            overshoots(source.contentType().isJson() ? "messages past it=" + passed : "bytes past it=0");
        } else {
            read(new ReadFrom.At(page.next()), bytesMax, next);
        }
    }

    /// Cuts where the next message starts, so that the fork knows every offset of its source that names this place.
    private void cutBeforeNext(Offset offset) {
        read(new ReadFrom.At(offset), 1, page -> cutAt(page.start(), 0));
    }

    private void cutAt(Offset offset, long splitBytes) {
        switch (lineage.resolve(new ReadFrom.At(offset))) {
            case Position.Place place -> cut(place, splitBytes);
            case Position.Invalid(String detail) -> throw new IllegalStateException("own offset: " + detail);
            case Position.Gone(String detail) -> throw new IllegalStateException("own offset: " + detail);
        }
    }

    private void cut(Position.Place place, long splitBytes) {
        found.accept(new ForkPoint.Found(lineage.until(place, splitBytes)));
    }

    private void overshoots(String there) {
        refuse("fork sub-offset overshoots: sub-offset=" + request.subOffset() + " " + there);
    }

    private void refuse(String detail) {
        found.accept(new ForkPoint.Refused(new StreamOutcome.ForkOffsetInvalid(detail)));
    }
}
