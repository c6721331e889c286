package dev.millrace.api.naive;

import dev.millrace.api.naive.Operation.Append;
import dev.millrace.api.naive.Operation.Close;
import dev.millrace.api.naive.Operation.Create;
import dev.millrace.api.naive.Operation.Delete;
import dev.millrace.api.naive.Operation.Fork;
import dev.millrace.api.naive.Operation.Head;
import dev.millrace.api.naive.Operation.Kind;
import dev.millrace.api.naive.Operation.Pass;
import dev.millrace.api.naive.Operation.Read;
import dev.millrace.api.naive.Operation.ReadOldLife;
import dev.millrace.api.naive.Operation.Restart;
import dev.millrace.api.naive.Operation.Stamp;
import dev.millrace.model.log.Bytes;
import dev.millrace.testkit.wire.WireConnection;
import dev.millrace.testkit.wire.WireRequest;
import dev.millrace.testkit.wire.WireResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Performs operations on a server and on the naive model, and compares the answers and then the streams.
final class Comparison {
    private static final String PREFIX = "/v1/stream/naive/";

    private final NaiveServer naive;
    private final Random random;
    private final int pageBytesMax;
    private WireConnection connection;

    Comparison(NaiveServer naive, Random random, int pageBytesMax, WireConnection connection) {
        this.naive = naive;
        this.random = random;
        this.pageBytesMax = pageBytesMax;
        this.connection = connection;
    }

    void reconnect(WireConnection next) {
        connection = next;
    }

    /// @throws AssertionError where server and model differ
    void perform(Operation operation) throws IOException {
        settleExpiry();
        Optional<WireRequest> request = request(operation);
        if (request.isEmpty()) {
            naive.perform(operation);
            return;
        }
        Expected expected = naive.perform(operation);
        WireResponse response = connection.exchange(request.get());
        require(
                response.status() == expected.status(),
                operation + ": expected " + expected.status() + ", " + response);
        for (Expected.Header header : expected.headers()) {
            String value = response.header(header.name()).orElse("absent");
            require(value.equals(header.value()), operation + ": " + header + " expected, " + response);
        }
        NaiveStream stream = expected.stream();
        if (stream != null && expected.readFrom() >= 0) {
            requirePage(stream, expected.readFrom(), response);
        } else if (stream != null) {
            requireClosed(stream, expected.closed(), response);
            learn(stream, expected.place(), response.required("Stream-Next-Offset"));
        }
        if (stream != null) {
            requireSame(stream);
        }
    }

    /// Compares every stream, from its beginning to its end.
    void requireSame() throws IOException {
        settleExpiry();
        for (NaiveStream stream : List.copyOf(naive.living())) {
            if (naive.present(stream.name).isPresent()) {
                requireSame(stream);
            }
        }
    }

    private void requireSame(NaiveStream stream) throws IOException {
        int at = 0;
        String offset = "-1";
        boolean more = true;
        while (more) {
            WireResponse response = connection.exchange(WireRequest.of("GET", url(stream.name) + "?offset=" + offset));
            require(response.status() == 200, "reading " + stream.name + " from " + offset + ": " + response);
            naive.perform(new Read(stream.name, at)); // which is use of it
            at = requirePage(stream, at, response);
            offset = response.required("Stream-Next-Offset");
            more = response.header("Stream-Up-To-Date").isEmpty();
        }
    }

    /// The naive model does not know the eighth by which a stream may live too long.
    private void settleExpiry() throws IOException {
        for (NaiveStream stream : naive.undecided()) {
            WireResponse response = connection.exchange(WireRequest.of("HEAD", url(stream.name)));
            if (response.status() != 200) {
                naive.expire(stream);
            }
        }
    }

    /// @return the place at which the page ends
    private int requirePage(NaiveStream stream, int from, WireResponse response) {
        int until = from;
        boolean upToDate = response.header("Stream-Up-To-Date").isPresent();
        if (upToDate) {
            until = stream.tail();
        } else {
            while (until < stream.tail()
                    && stream.body(from, until).length() < response.text().length()) {
                until++;
            }
            require(
                    until > from && until < stream.tail(),
                    "page " + from + ".." + until + " of " + stream.name + ": " + response);
        }
        String where = stream.name + " from " + from + " until " + until;
        require(
                stream.body(from, until).equals(response.text()),
                where + ": expected " + stream.body(from, until) + ", " + response);
        int bytes = stream.messages.subList(from, until).stream()
                .mapToInt(String::length)
                .sum();
        require(bytes <= pageBytesMax || until == from + 1, where + " has " + bytes + " bytes");
        require(response.required("Content-Type").equals(stream.kind.contentType()), where + ": " + response);
        requireClosed(stream, stream.closed && upToDate, response);
        learn(stream, until, response.required("Stream-Next-Offset"));
        return until;
    }

    private static void requireClosed(NaiveStream stream, boolean closed, WireResponse response) {
        require(
                response.header("Stream-Closed").isPresent() == closed,
                stream.name + ": closed=" + closed + " expected, " + response);
    }

    /// Offsets sort as the places that they name do.
    private static void learn(NaiveStream stream, int place, String token) {
        for (int lower = place - 1; lower >= 0; lower--) {
            for (String other : stream.tokens.get(lower)) {
                require(
                        other.compareTo(token) < 0,
                        stream.name + ": " + lower + " is " + other + ", " + place + " is " + token);
            }
        }
        for (int higher = place + 1; higher <= stream.tail(); higher++) {
            for (String other : stream.tokens.get(higher)) {
                require(
                        other.compareTo(token) > 0,
                        stream.name + ": " + higher + " is " + other + ", " + place + " is " + token);
            }
        }
        stream.tokens.get(place).add(token);
    }

    /// Empty where the operation is not one of a client's, or there is no offset for it yet.
    private Optional<WireRequest> request(Operation operation) {
        return switch (operation) {
            case Create create -> Optional.of(create(create));
            case Fork fork -> Optional.of(fork(fork));
            case Append append -> Optional.of(append(append));
            case Close close ->
                Optional.of(with(
                        WireRequest.of("POST", url(close.name())).with("Stream-Closed", "true"), close.producer()));
            case Delete delete -> Optional.of(WireRequest.of("DELETE", url(delete.name())));
            case Head head -> Optional.of(WireRequest.of("HEAD", url(head.name())));
            case Read read -> {
                String offset = read.place() == null ? "now" : token(read.name(), read.place());
                yield Optional.of(WireRequest.of("GET", url(read.name()) + "?offset=" + offset));
            }
            case ReadOldLife read -> {
                List<String> old = naive.oldTokens(read.name());
                yield old.isEmpty()
                        ? Optional.empty()
                        : Optional.of(WireRequest.of(
                                "GET", url(read.name()) + "?offset=" + old.get(random.nextInt(old.size()))));
            }
            case Restart _, Pass _ -> Optional.empty();
        };
    }

    private static WireRequest create(Create create) {
        WireRequest request = WireRequest.of("PUT", url(create.name()));
        request = create.closed() ? request.with("Stream-Closed", "true") : request;
        return ttl(request, create.ttlSeconds())
                .body(create.kind().contentType(), body(create.kind(), create.messages()));
    }

    private WireRequest fork(Fork fork) {
        WireRequest request = WireRequest.of("PUT", url(fork.name())).with("Stream-Forked-From", url(fork.source()));
        if (fork.kind() != null) {
            request = request.with("Content-Type", fork.kind().contentType());
        }
        if (fork.place() != null) {
            request = request.with("Stream-Fork-Offset", naive.forkOffset(fork.source(), fork.place()));
        }
        if (fork.subOffset() > 0) {
            request = request.with("Stream-Fork-Sub-Offset", Integer.toString(fork.subOffset()));
        }
        if (!fork.messages().isEmpty()) {
            Kind kind = fork.messages().getFirst().startsWith("{") ? Kind.JSON : Kind.TEXT;
            request = request.body(Bytes.utf8(body(kind, fork.messages())));
        }
        return ttl(request, fork.ttlSeconds());
    }

    private WireRequest append(Append append) {
        WireRequest request = with(WireRequest.of("POST", url(append.name())), append.producer());
        if (append.streamSeq() != null) {
            request = request.with("Stream-Seq", append.streamSeq());
        }
        if (append.place() != null) {
            request = request.with("Stream-Expected-Offset", token(append.name(), append.place()));
        }
        request = append.closes() ? request.with("Stream-Closed", "true") : request;
        return request.body(append.kind().contentType(), body(append.kind(), append.messages()));
    }

    private static WireRequest with(WireRequest request, @Nullable Stamp producer) {
        return producer == null
                ? request
                : request.with("Producer-Id", producer.id())
                        .with("Producer-Epoch", Long.toString(producer.epoch()))
                        .with("Producer-Seq", Long.toString(producer.seq()));
    }

    private static WireRequest ttl(WireRequest request, @Nullable Long ttlSeconds) {
        return ttlSeconds == null ? request : request.with("Stream-TTL", Long.toString(ttlSeconds));
    }

    private static String body(Kind kind, List<String> messages) {
        return kind == Kind.TEXT
                ? String.join("", messages)
                : messages.isEmpty() ? "" : "[" + String.join(",", messages) + "]";
    }

    private String token(String name, int place) {
        Set<String> tokens =
                naive.present(name).map(stream -> stream.tokens.get(place)).orElse(Set.of("-1"));
        return tokens.stream().sorted().toList().get(random.nextInt(tokens.size()));
    }

    private static String url(String name) {
        return PREFIX + name;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
