package dev.millrace.api.read;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Lineage;
import dev.millrace.model.read.PageAssembler;
import dev.millrace.model.read.Position;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// History read from the logs in the store: through the inherited segments of a fork and then its own log.
///
/// Safe for any thread, and blocks none. A read at the tail, or of an offset that is refused, is answered at once
/// and without the store. Every other read holds a share of the node's [PageBudget] from its first call to the
/// store until its page is handed over.
public final class LogHistory implements History {
    private final StreamStore store;
    private final HistoryLimits limits;
    private final PageBudget budget;

    public LogHistory(StreamStore store, HistoryLimits limits) {
        this(store, limits, System::nanoTime);
    }

    LogHistory(StreamStore store, HistoryLimits limits, LongSupplier nanoClock) {
        this.store = store;
        this.limits = limits;
        this.budget = new PageBudget(limits, nanoClock);
    }

    @Override
    public CompletableFuture<PageOutcome> read(StreamPath path, StreamView view, ReadFrom from, int bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("page: bytesMax=" + bytesMax);
        }
        Lineage lineage = Lineage.of(path, view);
        return switch (lineage.resolve(from)) {
            case Position.Invalid(String detail) ->
                CompletableFuture.completedFuture(new PageOutcome.OffsetInvalid(detail));
            case Position.Gone(String detail) -> CompletableFuture.completedFuture(new PageOutcome.OffsetGone(detail));
            case Position.Place place
            when place.equals(lineage.tail()) -> CompletableFuture.completedFuture(atTail(view.tail()));
            case Position.Place place -> read(path.project(), lineage, place, bytesMax);
        };
    }

    /// Bytes that the pages being read now hold or may come to hold.
    public long heldBytes() {
        return budget.heldBytes();
    }

    private CompletableFuture<PageOutcome> read(String project, Lineage lineage, Position.Place from, int bytesMax) {
        long share = bytesMax + (long) Math.min(bytesMax, StoreLimits.READ_BYTES_MAX);
        PageAssembler assembler = new PageAssembler(lineage, from, bytesMax, limits.messageBytesMax());
        PageReader reader = new PageReader(store, limits, budget, share, assembler);
        budget.enter(project, share, reader);
        return reader.page();
    }

    private static PageOutcome atTail(Offset tail) {
        return new PageOutcome.Page(List.of(), tail, tail, true);
    }
}
