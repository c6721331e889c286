package dev.millrace.testkit.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One client's HTTP/1.1 connection through a [FaultyProxy], exchange by exchange, each of which may meet a fault. Both
/// messages of an exchange are held whole. Used by one thread, which blocks.
final class ExchangeRelay {
    private final Socket client;
    private final Socket server;
    private final FaultyProxy proxy;
    private final FaultPlan plan;
    private final InputStream fromClient;
    private final InputStream fromServer;

    ExchangeRelay(Socket client, Socket server, FaultyProxy proxy, FaultPlan plan) throws IOException {
        this.client = client;
        this.server = server;
        this.proxy = proxy;
        this.plan = plan;
        this.fromClient = new BufferedInputStream(client.getInputStream());
        this.fromServer = new BufferedInputStream(server.getInputStream());
    }

    /// Relays until either side ends.
    ///
    /// @return what the client began with, where it speaks HTTP/2 and not this; an end otherwise
    HttpBytes run() throws IOException {
        HttpBytes request = HttpBytes.read(fromClient);
        while (!request.isEnd() && !request.isHttp2() && exchange(request)) {
            request = HttpBytes.read(fromClient);
        }
        return request;
    }

    InputStream fromClient() {
        return fromClient;
    }

    /// @return whether the connection goes on
    private boolean exchange(HttpBytes request) throws IOException {
        Optional<FaultPlan.Planned> planned = plan.next(request.request());
        boolean held = proxy.partition().pass();
        if (held && planned.isPresent()) {
            return false; // was lost in the partition
        }
        if (planned.isEmpty()) {
            return answer(forward(request));
        }
        long delayMs = planned.get().delayMs();
        return switch (planned.get().fault()) {
            case DELAY -> {
                pause(delayMs);
                proxy.took(Fault.DELAY);
                yield answer(forward(request));
            }
            case DROP -> {
                awaitGivenUp();
                proxy.took(Fault.DROP);
                yield false;
            }
            case CUT -> {
                HttpBytes answer = forward(request);
                client.getOutputStream()
                        .write(answer.whole().toArray(), 0, answer.whole().length() / 2);
                proxy.took(Fault.CUT);
                yield false;
            }
            case FAIL_AFTER_EFFECT -> answer(failed(request, forward(request)));
            case DELIVER_LATE -> request.isPost() ? deliverLate(request, delayMs) : answer(forward(request));
            case PARTITION, SERVER_LOST -> throw new IllegalStateException("not a fault of one exchange: " + planned);
        };
    }

    private HttpBytes forward(HttpBytes request) throws IOException {
        proxy.meter().onRequest(request.request());
        proxy.meter().onBytesToServer(request.whole().length());
        try {
            server.getOutputStream().write(request.whole().toArray());
            HttpBytes answer = HttpBytes.read(fromServer);
            if (!answer.isEnd()) {
                return answer;
            }
        } catch (IOException lost) {
            proxy.took(Fault.SERVER_LOST);
            throw lost;
        }
        proxy.took(Fault.SERVER_LOST);
        throw new IOException("the server left without an answer");
    }

    private boolean answer(HttpBytes answer) throws IOException {
        proxy.partition().pass();
        proxy.meter().onBytesToClient(answer.whole().length());
        client.getOutputStream().write(answer.whole().toArray());
        return true;
    }

    private HttpBytes failed(HttpBytes request, HttpBytes answer) {
        if (!request.isPost() || !answer.isSuccess()) {
            return answer;
        }
        proxy.took(Fault.FAIL_AFTER_EFFECT);
        return HttpBytes.answer(
                "HTTP/1.1 500 Internal Server Error", "{\"code\":\"storage\",\"message\":\"failed on purpose\"}");
    }

    /// The answer, whether the append landed or came too late, goes nowhere.
    private boolean deliverLate(HttpBytes request, long delayMs) throws IOException {
        awaitGivenUp();
        pause(delayMs);
        forward(request);
        proxy.took(Fault.DELIVER_LATE);
        return false;
    }

    /// Waits until the client has closed the connection: it sends nothing while it waits for an answer.
    private void awaitGivenUp() throws IOException {
        if (fromClient.read() >= 0) {
            throw new IOException("a client that does not wait for its answer");
        }
    }

    static void pause(long ms) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
