package dev.millrace.s2;

import dev.millrace.model.log.Bytes;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// Sends single requests to one S2 endpoint and says how each ended. Any thread may call; futures complete on Jetty's
/// threads, always normally, and must not be kept waiting there.
///
/// Unary requests go over HTTP/1.1 connections of a bounded pool; read sessions, of which there may be thousands, share
/// HTTP/2 connections.
final class S2Http implements AutoCloseable {
    /// The largest answer: a page of 1 MiB metered, with what protobuf and JSON add to it.
    private static final int RESPONSE_BYTES_MAX = 4 << 20;

    private static final String PROTOBUF = "application/protobuf";
    private static final String JSON = "application/json";
    private static final int THREADS_MAX = 16;

    private final S2Settings settings;
    private final HttpClient unary;
    private final HttpClient sessions;
    private final S2Connections connections = new S2Connections();

    S2Http(S2Settings settings) {
        this.settings = settings;
        this.unary = new HttpClient(new HttpClientTransportOverHTTP(connector("millrace-s2")));
        this.sessions =
                new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client(connector("millrace-s2-sessions"))));
    }

    private ClientConnector connector(String name) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
        threads.setName(name);
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setSslContextFactory(
                TrustedCertificates.trusting(settings.address().trusted()));
        return connector;
    }

    /// @param onLastClosed hears each time that no connection is left, on any thread, and must return at once
    void start(Runnable onLastClosed) {
        connections.onLastClosed(onLastClosed);
        // Each connection tells those that are beans of the client that opened it.
        unary.addBean(connections);
        sessions.addBean(connections);
        unary.setMaxConnectionsPerDestination(settings.connectionsMax());
        unary.setMaxRequestsQueuedPerDestination(settings.requestsWaitingMax());
        unary.setFollowRedirects(false);
        sessions.setFollowRedirects(false);
        sessions.setIdleTimeout(0); // follows watch over their own silence
        try {
            unary.start();
            sessions.start();
        } catch (Exception e) {
            throw new IllegalStateException("the client for S2 at " + settings.endpoint() + " did not start", e);
        }
    }

    CompletableFuture<S2Reply> get(String basin, String pathAndQuery) {
        Request request = request(unary, HttpMethod.GET, basin, pathAndQuery);
        request.headers(headers -> headers.put(HttpHeader.ACCEPT, PROTOBUF));
        return send(request);
    }

    CompletableFuture<S2Reply> getJson(String basin, String pathAndQuery) {
        Request request = request(unary, HttpMethod.GET, basin, pathAndQuery);
        request.headers(headers -> headers.put(HttpHeader.ACCEPT, JSON));
        return send(request);
    }

    CompletableFuture<S2Reply> postProtobuf(String basin, String pathAndQuery, byte[] body) {
        Request request = request(unary, HttpMethod.POST, basin, pathAndQuery);
        request.headers(headers -> headers.put(HttpHeader.ACCEPT, PROTOBUF));
        request.body(new BytesRequestContent(PROTOBUF, body));
        return send(request);
    }

    CompletableFuture<S2Reply> sendJson(HttpMethod method, String path, byte[] body) {
        Request request = request(unary, method, null, path);
        request.headers(headers -> headers.put(HttpHeader.ACCEPT, JSON));
        request.body(new BytesRequestContent(JSON, body));
        return send(request);
    }

    /// A read session, not yet sent. Its frames may be packed with gzip.
    Request session(String basin, String pathAndQuery) {
        Request request = request(sessions, HttpMethod.GET, basin, pathAndQuery);
        request.headers(
                headers -> headers.put(HttpHeader.CONTENT_TYPE, "s2s/proto").put(HttpHeader.ACCEPT_ENCODING, "gzip"));
        return request;
    }

    private Request request(HttpClient client, HttpMethod method, @Nullable String basin, String pathAndQuery) {
        Request request = client.newRequest(URI.create(settings.address().baseOf(basin) + "/v1" + pathAndQuery))
                .method(method);
        request.headers(headers -> {
            if (basin != null) {
                headers.put("S2-Basin", basin);
            }
            if (settings.address().token() != null) {
                headers.put(
                        HttpHeader.AUTHORIZATION, "Bearer " + settings.address().token());
            }
        });
        return request;
    }

    private CompletableFuture<S2Reply> send(Request request) {
        CompletableFuture<S2Reply> reply = new CompletableFuture<>();
        request.timeout(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        request.send(new BufferingResponseListener(RESPONSE_BYTES_MAX) {
            @Override
            public void onComplete(Result result) {
                Throwable failure = result.getFailure();
                reply.complete(failure == null ? answered(result.getResponse(), getContent()) : failed(failure));
            }
        });
        return reply;
    }

    private static S2Reply answered(Response response, byte @Nullable [] content) {
        long retryAfterMs = response.getHeaders().getLongField("retry-after-ms");
        return new S2Reply.Answered(
                response.getStatus(), content == null ? Bytes.EMPTY : Bytes.of(content), Math.max(0, retryAfterMs));
    }

    static S2Reply failed(Throwable failure) {
        String detail =
                failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof RejectedExecutionException) {
                return new S2Reply.NotSent(detail);
            }
        }
        return new S2Reply.Lost(detail);
    }

    @Override
    public void close() {
        stop(unary);
        stop(sessions);
    }

    private static void stop(HttpClient client) {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the client for S2 did not stop", e);
        }
    }
}
