package dev.millrace.api.live;

import dev.millrace.model.offset.ReadFrom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The live path with streams in memory and connections in memory, everything on the test's thread, at the test's pace.
final class EmbeddedReaders {
    /// 2026-01-01T00:00:00Z
    static final long START_MS = 1_767_225_600_000L;

    final MemoryStreams streams = new MemoryStreams(Runnable::run);
    final HubLiveReads live;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final List<Sse> clients = new ArrayList<>();
    private final List<LongPoll> polls = new ArrayList<>();
    private final List<Throwable> bugs = new ArrayList<>();
    private long nowNs = TimeUnit.HOURS.toNanos(1);

    EmbeddedReaders(LiveSettings settings) {
        LiveClock clock = new LiveClock() {
            @Override
            public long nowMs() {
                return START_MS + TimeUnit.NANOSECONDS.toMillis(nowNs) - TimeUnit.HOURS.toMillis(1);
            }

            @Override
            public long nowNs() {
                return nowNs;
            }
        };
        live = new HubLiveReads(streams, streams, settings, clock, 1, bugs::add);
    }

    /// Runs until nobody has anything to do.
    void run() {
        for (int round = 0; round < 50; round++) {
            channels.forEach(EmbeddedChannel::runPendingTasks);
        }
        if (!bugs.isEmpty()) {
            throw new AssertionError("a bug was reported", bugs.getFirst());
        }
    }

    /// Lets time pass in steps short enough for every timer.
    void pass(Duration time) {
        long stepNs = TimeUnit.MILLISECONDS.toNanos(50);
        for (long left = time.toNanos(); left > 0; left -= stepNs) {
            nowNs += Math.min(left, stepNs);
            for (EmbeddedChannel channel : channels) {
                channel.advanceTimeBy(Math.min(left, stepNs), TimeUnit.NANOSECONDS);
                channel.runScheduledPendingTasks();
            }
            run();
        }
    }

    Sse sse(String name, ReadFrom from) {
        return sse(name, from, LiveRequest.NO_CURSOR, true);
    }

    Sse sse(String name, ReadFrom from, long cursor, boolean chunked) {
        Sse sse = new Sse(channel(), chunked);
        clients.add(sse);
        live.sse(new LiveRequest(MemoryStreams.path(name), from, cursor), sse);
        run();
        return sse;
    }

    LongPoll longPoll(String name, ReadFrom from) {
        return longPoll(name, from, LiveRequest.NO_CURSOR);
    }

    LongPoll longPoll(String name, ReadFrom from, long cursor) {
        LongPoll poll = new LongPoll(channel());
        polls.add(poll);
        poll.waiting = live.longPoll(new LiveRequest(MemoryStreams.path(name), from, cursor), poll);
        run();
        return poll;
    }

    /// Memory of event streams that has not been given back once the clients have received everything.
    long bytesHeld() {
        clients.forEach(Sse::raw);
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /// Gives back what the answers of long-polls hold.
    void releaseAnswers() {
        for (LongPoll poll : polls) {
            for (LongPollAnswer answer : poll.answers) {
                if (answer instanceof LongPollAnswer.Data data) {
                    data.body().release();
                }
            }
        }
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        channels.add(channel);
        return channel;
    }

    /// One event stream's client.
    static final class Sse implements SseExchange {
        final EmbeddedChannel channel;
        private final boolean chunked;
        private final StringBuilder received = new StringBuilder();

        @Nullable
        LiveRefusal refusal;

        boolean handedOver;

        Sse(EmbeddedChannel channel, boolean chunked) {
            this.channel = channel;
            this.chunked = chunked;
        }

        @Override
        public Channel channel() {
            return channel;
        }

        @Override
        public HttpHeaders headers() {
            return new DefaultHttpHeaders().add("x-content-type-options", "nosniff");
        }

        @Override
        public boolean chunked() {
            return chunked;
        }

        @Override
        public void onRefused(LiveRefusal refused) {
            refusal = refused;
        }

        @Override
        public void handOver(ChannelHandler reader) {
            handedOver = true;
            channel.pipeline().addLast(reader);
        }

        /// Everything received so far, chunk framing included.
        String raw() {
            for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
                received.append(bytes.toString(StandardCharsets.UTF_8));
                bytes.release();
            }
            return received.toString();
        }

        String head() {
            String all = raw();
            return all.substring(0, Math.max(0, all.indexOf("\r\n\r\n")));
        }

        /// The body without its framing.
        String body() {
            String all = raw();
            String body = all.substring(all.indexOf("\r\n\r\n") + 4);
            if (!chunked) {
                return body;
            }
            byte[] framed = body.getBytes(StandardCharsets.UTF_8);
            StringBuilder plain = new StringBuilder();
            int at = 0;
            while (at < framed.length) {
                int lineEnd = at;
                while (framed[lineEnd] != '\r') {
                    lineEnd++;
                }
                int size = Integer.parseInt(new String(framed, at, lineEnd - at, StandardCharsets.US_ASCII), 16);
                plain.append(new String(framed, lineEnd + 2, size, StandardCharsets.UTF_8));
                at = lineEnd + 2 + size + 2;
            }
            return plain.toString();
        }

        /// The values of the data events, one after the other, each in brackets.
        String data() {
            StringBuilder data = new StringBuilder();
            for (String event : body().split("\n\n", -1)) {
                if (event.startsWith("event: data\n")) {
                    data.append('<')
                            .append(event.substring("event: data\ndata:".length())
                                    .replace("\ndata:", "\n"))
                            .append('>');
                }
            }
            return data.toString();
        }

        /// The JSON of the control events.
        List<String> controls() {
            List<String> controls = new ArrayList<>();
            for (String event : body().split("\n\n", -1)) {
                if (event.startsWith("event: control\n")) {
                    controls.add(event.substring("event: control\ndata:".length(), event.indexOf("\nid: ")));
                }
            }
            return controls;
        }

        String lastControl() {
            return controls().isEmpty() ? "" : controls().getLast();
        }

        boolean ended() {
            return raw().endsWith("\r\n0\r\n\r\n") && !channel.isOpen();
        }

        void stopReading() {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        }

        void readAgain() {
            channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        }
    }

    /// One long-poll's client.
    static final class LongPoll implements LongPollReply {
        private final EmbeddedChannel channel;
        final List<LongPollAnswer> answers = new ArrayList<>();
        LongPollWaiting waiting = () -> {};

        LongPoll(EmbeddedChannel channel) {
            this.channel = channel;
        }

        @Override
        public EventLoop home() {
            return channel.eventLoop();
        }

        @Override
        public void onAnswer(LongPollAnswer answer) {
            answers.add(answer);
        }

        String body() {
            LongPollAnswer.Data data = (LongPollAnswer.Data) answers.getFirst();
            return data.body().toString(StandardCharsets.UTF_8);
        }
    }
}
