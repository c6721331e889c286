package dev.millrace.api.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.opentelemetry.api.trace.Tracer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The public port. Started once, drained once; safe for any thread.
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /// How often a connection is read, 64 KiB each time, before the loop's others have their turn: clients that send
    /// large bodies all at once make the others wait for little.
    private static final int READS_PER_TURN_MAX = 2;

    private final HttpSettings settings;
    private final Node node;
    private final HttpService service;
    private final EventLoopGroup loops;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    /// Every channel that was accepted, refused ones and those of live readers too; one that comes late is closed.
    private final ChannelGroup open = new DefaultChannelGroup("http", ImmediateEventExecutor.INSTANCE, true);

    private @Nullable Channel listening;

    public HttpServer(HttpSettings settings, Node node) {
        this(settings, node, null);
    }

    /// @param tracer tells of requests; null for no traces
    public HttpServer(HttpSettings settings, Node node, @Nullable Tracer tracer) {
        this.settings = settings;
        this.node = node;
        this.service = new HttpService(settings, node, tracer == null ? null : new RequestTraces(tracer));
        this.loops = new MultiThreadIoEventLoopGroup(
                settings.eventLoops(), new DefaultThreadFactory("http"), NioIoHandler.newFactory());
    }

    /// Listens from now on.
    ///
    /// @throws IllegalStateException when the address cannot be listened on
    public void start() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channelFactory(ListeningSocket::new)
                .option(ChannelOption.SO_BACKLOG, ListeningSocket.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_PER_TURN_MAX))
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        var bound = bootstrap.bind(settings.host(), settings.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listening = bound.channel();
        LOG.info("listening: address={} port={}", settings.host(), port());
    }

    /// The port that is listened on.
    public int port() {
        if (listening == null) {
            throw new IllegalStateException("not started");
        }
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    public HttpCounters counters() {
        return service.counters();
    }

    /// What request bodies hold of their budget now.
    public long bodiesInFlightBytes() {
        return service.bodies().taken();
    }

    /// What pages hold of their budget now.
    public long pagesInFlightBytes() {
        return service.pages().taken();
    }

    /// What is kept of pages to be sent again, bytes.
    public long keptPageBytes() {
        return service.keptPageBytes();
    }

    /// Accepts no connection but those that wait to be. What is under way is answered; so is what still comes on a
    /// connection, once, and who does not ask within the drain wait is closed. Live readers are ended as they wish.
    /// What is left after `wait` is closed. Returns when nothing is open: at once where nothing is.
    public void drain(Duration wait) {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        service.drain();
        stopListening();
        ChannelGroupFuture allClosed = open.newCloseFuture();
        connections.forEach(HttpConnection::drain);
        try {
            node.live().closeReaders().get(wait.toNanos(), TimeUnit.NANOSECONDS);
            allClosed.await(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn("live readers were not all ended in time: {}", late.toString());
        }
        open.close().awaitUninterruptibly();
    }

    /// Closes at once. Idempotent.
    ///
    /// Connections first: a loop that is shut down closes its connections too, but does not tell all of them, and what
    /// these hold would be lost.
    @Override
    public void close() {
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        open.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        service.close();
    }

    private void stopListening() {
        if (listening == null) {
            return;
        }
        ChannelFuture closed = listening.close().awaitUninterruptibly();
        if (!closed.isSuccess()) {
            LOG.warn("who waited to be accepted was perhaps not: {}", String.valueOf(closed.cause()));
        }
        // Those accepted last belong to their loops once these have done what they were given until now.
        for (EventExecutor loop : loops) {
            loop.submit(() -> {}).awaitUninterruptibly();
        }
    }

    private void accept(Channel channel) {
        HttpCounters counters = service.counters();
        open.add(channel);
        int connected = counters.connected();
        var _ = channel.closeFuture().addListener(closed -> counters.disconnected());
        if (connected > settings.limits().connectionsMax()) {
            counters.refusedConnection();
            channel.pipeline().addLast(new RefusedConnection(service));
            return;
        }
        HttpConnection connection = new HttpConnection(service, channel);
        connections.add(connection);
        var _ = channel.closeFuture().addListener(closed -> connections.remove(connection));
        channel.pipeline()
                .addLast(new RequestDecoder(settings.limits(), connection::onInput))
                .addLast(connection);
    }
}
