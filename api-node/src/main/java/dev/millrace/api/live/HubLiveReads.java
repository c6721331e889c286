package dev.millrace.api.live;

import dev.millrace.api.append.Streams;
import dev.millrace.api.read.History;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Live reads by one hub per stream. Safe for any thread: each request is handled on its own event loop.
public final class HubLiveReads implements LiveReads {
    private final LiveNode node;
    private final HubDirectory directory;
    private final Map<EventLoop, LiveLoop> loops = new ConcurrentHashMap<>();
    private final long seed;

    /// @param seed of the jitter by which event streams are recycled
    /// @param onBug told, on any thread, of what should never have happened: readers may be left untold, so the node's
    ///     duty should end
    public HubLiveReads(
            Streams streams,
            History history,
            LiveSettings settings,
            LiveClock clock,
            long seed,
            Consumer<Throwable> onBug) {
        node = new LiveNode(streams, history, settings, clock, onBug);
        directory = new HubDirectory(node);
        this.seed = seed;
    }

    @Override
    public LongPollWaiting longPoll(LiveRequest request, LongPollReply reply) {
        if (!node.tryEnter(node.counters.longPolls)) {
            reply.onAnswer(new LongPollAnswer.Refused(node.noRoom()));
            return () -> {};
        }
        LongPollReader reader = new LongPollReader(node, loop(reply.home()), request, reply);
        reader.start();
        return reader;
    }

    @Override
    public void sse(LiveRequest request, SseExchange exchange) {
        if (!node.tryEnter(node.counters.sseReaders)) {
            exchange.onRefused(node.noRoom());
            return;
        }
        new SseReader(node, loop(exchange.channel().eventLoop()), request, exchange).start();
    }

    @Override
    public CompletableFuture<Void> closeReaders() {
        CompletableFuture<Void> drained = node.drain();
        loops.values().forEach(loop -> loop.execute(loop::drain));
        return drained.copy()
                .completeOnTimeout(null, node.settings.waits().drain().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public LiveStats stats() {
        return node.counters.stats(directory.size());
    }

    private LiveLoop loop(EventLoop eventLoop) {
        return loops.computeIfAbsent(
                eventLoop, home -> new LiveLoop(node, directory, home, new SplittableRandom(seed + loops.size())));
    }
}
