package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Looks at the streams of one page of a listing, some of them at a time. What is not there any more is no row.
/// Owned by the event loop.
final class Lookups {
    private static final int UNDER_WAY_MAX = 16;

    private final Streams streams;
    private final Executor home;
    private final List<StreamPath> paths;
    private final StreamCommand command;
    private final @Nullable StreamOutcome[] rows;
    private final Receiver receiver;
    private int asked;
    private int answered;
    private boolean over;

    /// What comes of it: one of the two, once.
    record Receiver(Runnable done, BiConsumer<StreamPath, StreamOutcome> failed) {}

    /// @param command what each is asked; it writes nothing
    Lookups(Streams streams, Executor home, List<StreamPath> paths, StreamCommand command, Receiver receiver) {
        this.streams = streams;
        this.home = home;
        this.paths = List.copyOf(paths);
        this.command = command;
        this.receiver = receiver;
        rows = new @Nullable StreamOutcome[paths.size()];
    }

    void begin() {
        while (!over && asked < rows.length && asked - answered < UNDER_WAY_MAX) {
            int row = asked++;
            streams.submit(paths.get(row), command, new Lookup(row));
        }
        if (!over && answered == rows.length) {
            over = true;
            receiver.done().run();
        }
    }

    /// Nobody wants to know any more.
    void abandon() {
        over = true;
    }

    int size() {
        return rows.length;
    }

    StreamPath path(int row) {
        return paths.get(row);
    }

    /// What a row's stream is; null where there is none.
    @Nullable
    StreamOutcome row(int row) {
        return rows[row];
    }

    private void onRow(int row, StreamOutcome outcome) {
        answered++;
        switch (outcome) {
            case StreamOutcome.Inspected _, StreamOutcome.SessionInspected _ -> rows[row] = outcome;
            case StreamOutcome.NotFound(), StreamOutcome.SoftDeleted() -> {}
            default -> fail(row, outcome);
        }
        begin();
    }

    private void fail(int row, StreamOutcome outcome) {
        if (!over) {
            over = true;
            receiver.failed().accept(paths.get(row), outcome);
        }
    }

    /// One row's look.
    private final class Lookup implements Requester {
        private final int row;

        Lookup(int row) {
            this.row = row;
        }

        @Override
        public Executor home() {
            return home;
        }

        @Override
        public void onOutcome(StreamOutcome outcome) {
            onRow(row, outcome);
        }
    }
}
