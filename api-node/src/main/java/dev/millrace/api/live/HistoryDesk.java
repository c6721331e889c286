package dev.millrace.api.live;

import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/// Where the readers of one event loop ask for pages of history. So many at once, the others in the order in which they
/// came: the pages in memory are bounded, and a crowd of readers behind the tail shares the store.
///
/// Belongs to its event loop. The queue is bounded by the number of readers, each of which asks for one page at a time.
final class HistoryDesk {
    private record Turn(LiveReader reader, int number, StreamView view, ReadFrom from, int bytesMax) {
        /// Whether the reader still waits for this page.
        boolean isWanted() {
            return !reader.isGone() && reader.turn == number;
        }
    }

    private final LiveNode node;
    private final LiveLoop loop;
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private int reading;

    HistoryDesk(LiveNode node, LiveLoop loop) {
        this.node = node;
        this.loop = loop;
    }

    /// Has [LiveReader#onPage] called, in a task of its own; what the reader asked for before is forgotten.
    void read(LiveReader reader, StreamView view, ReadFrom from, int bytesMax) {
        assert loop.isHere();
        waiting.add(new Turn(reader, ++reader.turn, view, from, bytesMax));
        serve();
    }

    private void serve() {
        while (reading < node.settings.readers().historyReadsPerLoop() && !waiting.isEmpty()) {
            Turn turn = waiting.remove();
            if (!turn.isWanted()) {
                continue;
            }
            reading++;
            node.counters.historyPages.increment();
            CompletableFuture<PageOutcome> page =
                    node.history.read(turn.reader().request().path(), turn.view(), turn.from(), turn.bytesMax());
            var _ = page.whenComplete((outcome, failure) -> loop.execute(() -> served(
                    turn,
                    failure == null ? outcome : new PageOutcome.Unavailable("reading history failed: " + failure))));
        }
    }

    private void served(Turn turn, PageOutcome outcome) {
        reading--;
        if (turn.isWanted()) {
            turn.reader().onPage(outcome);
        }
        serve();
    }
}
