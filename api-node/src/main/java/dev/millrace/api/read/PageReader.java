package dev.millrace.api.read;

import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.name.StreamKeys;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.read.PageAssembler;
import dev.millrace.model.read.PageStep;
import dev.millrace.model.record.UnreadableRecordException;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads one page: asks the store for what the [PageAssembler] needs, one call at a time, until the page is complete or
/// something is in the way. What is whole before that is served; the next page meets the obstacle itself.
///
/// Belongs to no thread, but to one at a time: to the one that starts it, and then to the one that completes the
/// store's call, which takes over everything by that completion. A store that answers at once makes a loop, no
/// recursion.
final class PageReader implements PageBudget.Read {
    private static final Logger LOG = LoggerFactory.getLogger(PageReader.class);

    /// A store read asks for at least this much, so that a small page does not become many reads; bytes.
    private static final int READ_BYTES_MIN = 16 << 10; // 16 KiB

    private final StreamStore store;
    private final HistoryLimits limits;
    private final PageBudget budget;
    private final PageAssembler assembler;
    private final CompletableFuture<PageOutcome> page = new CompletableFuture<>();
    private long shareBytes;
    private int reads;
    private PageStep step = new PageStep.Complete();

    PageReader(StreamStore store, HistoryLimits limits, PageBudget budget, long shareBytes, PageAssembler assembler) {
        this.store = store;
        this.limits = limits;
        this.budget = budget;
        this.shareBytes = shareBytes;
        this.assembler = assembler;
    }

    CompletableFuture<PageOutcome> page() {
        return page;
    }

    @Override
    public void start() {
        run(null);
    }

    @Override
    public void refuse(String detail) {
        page.complete(new PageOutcome.Unavailable(detail));
    }

    /// The outermost loop of a read: what escapes it is a bug, which must neither keep the share nor leave the reader
    /// without an answer.
    private void run(@Nullable ReadOutcome answer) {
        @Nullable PageOutcome outcome;
        try {
            outcome = readUntilDone(answer);
        } catch (RuntimeException bug) {
            LOG.error("reading a page failed: step={}", step, bug);
            outcome = new PageOutcome.Unavailable("reading failed: " + bug);
        }
        if (outcome != null) {
            page.complete(outcome);
            budget.giveBack(shareBytes);
        }
    }

    /// Goes on with `answer` to the last step, as long as the store answers at once; null when it is to be waited for.
    private @Nullable PageOutcome readUntilDone(@Nullable ReadOutcome answer) {
        PageOutcome obstacle = answer == null ? null : feed(answer);
        while (obstacle == null) {
            step = assembler.next();
            CompletableFuture<ReadOutcome> call = call();
            if (call == null) {
                return end();
            }
            if (!call.isDone()) {
                var _ = call.whenComplete(this::resume);
                return null;
            }
            obstacle = feed(call.join());
        }
        return obstacle;
    }

    private void resume(@Nullable ReadOutcome answer, @Nullable Throwable failure) {
        if (answer == null) {
            LOG.error("the store broke its promise to answer: step={}", step, failure);
        }
        run(answer == null ? new ReadOutcome.Unavailable("the store failed: " + failure) : answer);
    }

    /// The call to the store that the step needs; null when it needs none, or none more is to be made.
    private @Nullable CompletableFuture<ReadOutcome> call() {
        return switch (step) {
            case PageStep.ReadOn _ when reads >= limits.readsPerPageMax() && assembler.hasMoved() -> null;
            case PageStep.ReadOn readOn -> readOn(readOn);
            case PageStep.LookAt lookAt -> read(lookAt.stream(), lookAt.seqNum(), 1, READ_BYTES_MIN);
            case PageStep.Complete _, PageStep.Hole _, PageStep.Damaged _ -> null;
        };
    }

    private CompletableFuture<ReadOutcome> readOn(PageStep.ReadOn readOn) {
        reads++;
        long extra = assembler.heldBytes() + StoreLimits.READ_BYTES_MAX - shareBytes;
        if (extra > 0) {
            budget.takeMore(extra);
            shareBytes += extra;
        }
        int records = (int) Math.min(readOn.recordsMax(), StoreLimits.READ_RECORDS_MAX);
        // An eighth more, for what records carry beside their bodies.
        long wanted = Math.min(readOn.bytesWanted(), StoreLimits.READ_BYTES_MAX);
        long bytes = Math.clamp(wanted + wanted / 8, READ_BYTES_MIN, StoreLimits.READ_BYTES_MAX);
        return read(readOn.stream(), readOn.seqNum(), records, (int) bytes);
    }

    private CompletableFuture<ReadOutcome> read(StreamPath stream, long seqNum, int records, int bytes) {
        return store.read(StreamKeys.of(stream), new ReadStart.SeqNum(seqNum), records, bytes);
    }

    /// Gives the store's answer to the assembler; the outcome when it is no answer to go on with.
    private @Nullable PageOutcome feed(ReadOutcome answer) {
        return switch (answer) {
            case ReadOutcome.Records records -> feed(records.records());
            case ReadOutcome.NothingThere nothing -> feedNothing(nothing.tail().nextSeqNum());
            case ReadOutcome.NoSuchStream _ -> new PageOutcome.ViewOutdated("the log was removed: " + step);
            case ReadOutcome.Unavailable(String detail) -> partOr(new PageOutcome.Unavailable(detail));
            case ReadOutcome.Damaged(String detail) -> partOr(new PageOutcome.Damaged(detail));
        };
    }

    private @Nullable PageOutcome feed(List<SequencedRecord> records) {
        if (!(step instanceof PageStep.LookAt lookAt)) {
            assembler.records(records);
            return null;
        }
        SequencedRecord found = records.getFirst();
        if (found.seqNum() != lookAt.seqNum()) {
            return new PageOutcome.ViewOutdated("the log was trimmed: " + step + " found=" + found.seqNum());
        }
        try {
            assembler.groupEnd(found);
            return null;
        } catch (UnreadableRecordException unreadable) {
            return partOr(new PageOutcome.Damaged(String.valueOf(unreadable.getMessage())));
        }
    }

    private @Nullable PageOutcome feedNothing(long logTail) {
        if (!(step instanceof PageStep.LookAt lookAt) || logTail > lookAt.seqNum()) {
            return new PageOutcome.ViewOutdated("the log was trimmed: " + step + " tail=" + logTail);
        }
        try {
            assembler.noGroupEnd();
            return null;
        } catch (UnreadableRecordException unreadable) {
            return partOr(new PageOutcome.Damaged(String.valueOf(unreadable.getMessage())));
        }
    }

    private PageOutcome end() {
        return switch (step) {
            case PageStep.ReadOn _, PageStep.LookAt _, PageStep.Complete _ -> soFar();
            case PageStep.Hole(String detail) -> new PageOutcome.ViewOutdated(detail);
            case PageStep.Damaged(String detail) -> partOr(new PageOutcome.Damaged(detail));
        };
    }

    private PageOutcome partOr(PageOutcome obstacle) {
        return assembler.messages().isEmpty() ? obstacle : soFar();
    }

    private PageOutcome soFar() {
        return new PageOutcome.Page(assembler.messages(), assembler.start(), assembler.end(), assembler.isAtTail());
    }
}
