package dev.millrace.api.live;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Many event streams on one thread. Each message carries the moment of its append as `@<16 digits>;`, which says how
/// long it took to arrive.
final class EventClients implements AutoCloseable {
    private static final int MARK_DIGITS = 16;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("clients", true), NioIoHandler.newFactory());
    private final AtomicInteger following = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private long[] latenciesNs = new long[1 << 16]; // the loop's
    private int latencies; // the loop's

    static String mark(long nowNs) {
        String digits = Long.toString(nowNs);
        return "@" + "0".repeat(MARK_DIGITS - digits.length()) + digits + ";";
    }

    void follow(int port, String path, int count) throws InterruptedException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Client());
                    }
                });
        String request = "GET " + path + "?offset=now&live=sse HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (int i = 0; i < count; i++) {
            Channel channel = bootstrap.connect("127.0.0.1", port).sync().channel();
            var _ = channel.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        }
    }

    /// Clients that have got their first event.
    int following() {
        return following.get();
    }

    /// Messages that have arrived, all clients together.
    int received() {
        return received.get();
    }

    /// The 99th percentile of all that has arrived since the last call.
    long takeP99Ns() throws InterruptedException {
        long[] all = loop.submit(() -> {
                    long[] taken = Arrays.copyOf(latenciesNs, latencies);
                    latencies = 0;
                    return taken;
                })
                .await()
                .getNow();
        Arrays.sort(all);
        return all[(int) (all.length * 0.99)];
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Client extends ChannelInboundHandlerAdapter {
        private boolean follows;
        private int digit = -1;
        private long mark;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (!follows && bytes.toString(StandardCharsets.US_ASCII).contains("event: control")) {
                follows = true;
                following.incrementAndGet();
            }
            bytes.forEachByte(this::on);
            bytes.release();
        }

        private boolean on(byte next) {
            if (next == '@') {
                digit = 0;
                mark = 0;
            } else if (digit >= 0 && next >= '0' && next <= '9') {
                digit++;
                mark = mark * 10 + next - '0';
            } else if (digit == MARK_DIGITS && next == ';') {
                digit = -1;
                arrived(System.nanoTime() - mark);
            } else {
                digit = -1;
            }
            return true;
        }

        private void arrived(long tookNs) {
            received.incrementAndGet();
            if (latencies == latenciesNs.length) {
                latenciesNs = Arrays.copyOf(latenciesNs, 2 * latencies);
            }
            latenciesNs[latencies++] = tookNs;
        }
    }
}
