package dev.millrace.api.fork;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.millrace.api.read.HistoryLimits;
import dev.millrace.api.read.LogHistory;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node's creations and deletions over streams in memory, on an event loop that the test turns.
abstract class ForkFixture {
    static final int FORKS_MAX = 3;
    static final ForkLimits LIMITS = new ForkLimits(4, 2, 3, 100, 2, 3, 10, 1_000);
    static final StreamPath SOURCE = path("source");
    static final StreamPath FORK = path("fork");
    static final StreamPath LEAF = path("leaf");

    final SimulatedStreamStore store = SimulatedStreamStore.create();
    final DecidingStreams streams = new DecidingStreams(store, new DecisionLimits(100, 1_000, FORKS_MAX, 0));
    final LogHistory history = new LogHistory(store, HistoryLimits.DEFAULT);
    final TestDelays delays = new TestDelays();
    final TestHome home = new TestHome();
    final ForkingLifecycle lifecycle = new ForkingLifecycle(streams, history, store::clockMs, LIMITS, delays);

    void source(String... messages) {
        created(create(SOURCE, request(null, ContentType.PLAIN_TEXT, null, messages)));
    }

    void path2Source() {
        created(create(path("second"), request(null, ContentType.PLAIN_TEXT, null, "second")));
    }

    StreamOutcome fork(StreamPath path, StreamPath source, ReadFrom offset, long subOffset) {
        return create(path, forkRequest(source, offset, subOffset));
    }

    static CreateRequest forkRequest(StreamPath source, ReadFrom offset, long subOffset) {
        return request(new ForkRequest(source, offset, subOffset), null, null);
    }

    static CreateRequest request(
            @Nullable ForkRequest fork,
            @Nullable ContentType contentType,
            @Nullable Lifetime lifetime,
            String... messages) {
        List<Bytes> bodies = Arrays.stream(messages).map(Bytes::utf8).toList();
        InitialContent content = type -> new InitialContent.Cut.Messages(bodies);
        return new CreateRequest(contentType, lifetime, Closure.STAYS_OPEN, content, fork);
    }

    StreamOutcome create(StreamPath path, CreateRequest request) {
        TestHome.Asker asker = home.asker();
        lifecycle.create(path, request, asker);
        home.runAll();
        return assertAnswered(asker);
    }

    StreamOutcome delete(StreamPath path) {
        TestHome.Asker asker = home.asker();
        lifecycle.delete(path, asker);
        home.runAll();
        return assertAnswered(asker);
    }

    static StreamOutcome assertAnswered(TestHome.Asker asker) {
        assertNotNull(asker.outcome);
        return asker.outcome;
    }

    static StreamView created(StreamOutcome outcome) {
        return assertInstanceOf(StreamOutcome.Created.class, outcome).view();
    }

    void append(StreamPath path, String message) {
        append(path, ContentType.PLAIN_TEXT, message);
    }

    void append(StreamPath path, ContentType type, String message) {
        StreamCommand append =
                new StreamCommand.Append(type, List.of(Bytes.utf8(message)), null, null, null, Closure.STAYS_OPEN);
        assertInstanceOf(StreamOutcome.Appended.class, streams.decide(path, append));
    }

    /// The offset after the first `count` messages.
    ReadFrom offsetAfter(StreamPath path, int count) {
        StreamView view = streams.state(path).view();
        if (count == 0) {
            return new ReadFrom.At(new Offset(view.life(), view.firstSeqNum()));
        }
        return new ReadFrom.At(page(path).messages().get(count - 1).next());
    }

    List<String> read(StreamPath path) {
        return page(path).messages().stream()
                .map(message -> message.body().utf8())
                .toList();
    }

    PageOutcome.Page page(StreamPath path) {
        PageOutcome outcome = history.read(path, streams.state(path).view(), ReadFrom.BEGINNING, 1 << 20)
                .join();
        return assertInstanceOf(PageOutcome.Page.class, outcome);
    }

    static StreamPath path(String name) {
        return new StreamPath("project", name);
    }
}
