package dev.millrace.api.http;

import dev.millrace.api.access.AccessDecider;
import dev.millrace.api.append.Requester;
import dev.millrace.api.append.Streams;
import dev.millrace.api.append.TailWatcher;
import dev.millrace.api.fork.CreateRequest;
import dev.millrace.api.fork.StreamLifecycle;
import dev.millrace.api.live.LiveReads;
import dev.millrace.api.live.LiveRequest;
import dev.millrace.api.live.LiveStats;
import dev.millrace.api.live.LongPollReply;
import dev.millrace.api.live.LongPollWaiting;
import dev.millrace.api.live.SseExchange;
import dev.millrace.api.read.History;
import dev.millrace.api.read.PageOutcome;
import dev.millrace.api.session.SessionSettings;
import dev.millrace.api.session.Sessions;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.testkit.store.SimulatedStreamStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// What stands behind the public port in tests of the port alone: it notes what was asked, and answers as it was
/// told. It decides nothing.
final class ScriptedNode implements Streams, StreamLifecycle, History, LiveReads {
    /// Everything that got through, in order.
    final List<Object> asked = new CopyOnWriteArrayList<>();

    /// Requesters that were not answered, in order.
    final List<Requester> unanswered = new CopyOnWriteArrayList<>();

    /// Event streams and long-polls that began and have not been cancelled.
    final List<Object> live = new CopyOnWriteArrayList<>();

    volatile BiFunction<StreamPath, Object, StreamOutcome> outcomes = (path, command) -> new StreamOutcome.NotFound();
    volatile boolean silent;
    volatile PageOutcome page = new PageOutcome.Unavailable("no page");
    volatile Supplier<CompletableFuture<PageOutcome>> reads = () -> CompletableFuture.completedFuture(page);
    final SimulatedStreamStore store = SimulatedStreamStore.create();

    Node node(AccessDecider access) {
        Sessions sessions = new Sessions(this, store, SessionSettings.DEFAULT, failure -> {
            throw new AssertionError(failure);
        });
        return new Node(this, this, this, this, sessions, store, access);
    }

    @Override
    public void submit(StreamPath path, StreamCommand command, Requester requester) {
        asked.add(command);
        answer(path, command, requester);
    }

    @Override
    public void create(StreamPath path, CreateRequest request, Requester requester) {
        asked.add(request);
        answer(path, request, requester);
    }

    @Override
    public void delete(StreamPath path, Requester requester) {
        asked.add(new StreamCommand.Delete());
        answer(path, new StreamCommand.Delete(), requester);
    }

    @Override
    public CompletableFuture<PageOutcome> read(StreamPath path, StreamView view, ReadFrom from, int bytesMax) {
        asked.add(from);
        return reads.get();
    }

    @Override
    public LongPollWaiting longPoll(LiveRequest request, LongPollReply reply) {
        asked.add(request);
        live.add(reply);
        return () -> live.remove(reply);
    }

    @Override
    public void sse(LiveRequest request, SseExchange exchange) {
        asked.add(request);
        live.add(exchange);
    }

    @Override
    public CompletableFuture<Void> closeReaders() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public LiveStats stats() {
        return new LiveStats(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void watch(StreamPath path, TailWatcher watcher) {
        throw new UnsupportedOperationException("the port watches nothing itself");
    }

    @Override
    public void unwatch(StreamPath path, TailWatcher watcher) {
        throw new UnsupportedOperationException("the port watches nothing itself");
    }

    private void answer(StreamPath path, Object command, Requester requester) {
        if (silent) {
            unanswered.add(requester);
        } else {
            StreamOutcome outcome = outcomes.apply(path, command);
            requester.home().execute(() -> requester.onOutcome(outcome));
        }
    }
}
