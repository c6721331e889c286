package dev.millrace.api.naive;

import dev.millrace.api.naive.Expected.Header;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All streams, as the protocol has them.
final class NaiveServer {
    /// The present or last life of each name.
    private final Map<String, NaiveStream> streams = new HashMap<>();
    /// Tokens of lives that are over.
    private final Map<String, List<String>> oldTokens = new HashMap<>();

    private long nowMs;

    NaiveServer(long nowMs) {
        this.nowMs = nowMs;
    }

    /// Does what the operation does, and says how it must be answered.
    Expected perform(Operation operation) {
        return switch (operation) {
            case Create create -> create(create);
            case Fork fork -> fork(fork);
            case Append append -> append(append);
            case Close close -> close(close);
            case Delete delete -> delete(delete);
            case Head head -> head(head);
            case Read read -> read(read);
            case ReadOldLife read -> found(read.name()) == null ? absent(read.name()) : Expected.status(410);
            case Restart _ -> Expected.status(0);
            case Pass pass -> {
                nowMs += pass.ms();
                yield Expected.status(0);
            }
        };
    }

    /// Streams that a client can reach.
    Collection<NaiveStream> living() {
        return streams.values().stream().filter(stream -> !stream.over).toList();
    }

    Optional<NaiveStream> present(String name) {
        return Optional.ofNullable(found(name));
    }

    /// None for a fork, which may have inherited them back.
    List<String> oldTokens(String name) {
        boolean forked = present(name).map(stream -> stream.source != null).orElse(false);
        return forked ? List.of() : oldTokens.getOrDefault(name, List.of());
    }

    /// Streams whose time is neither surely over nor surely not: the server decides.
    List<NaiveStream> undecided() {
        return living().stream()
                .filter(stream -> !stream.mustLive(nowMs) && !stream.mustHaveExpired(nowMs))
                .toList();
    }

    /// The server has let it expire.
    void expire(NaiveStream stream) {
        keepTokens(stream);
        stream.expire();
    }

    long nowMs() {
        return nowMs;
    }

    private @Nullable NaiveStream found(String name) {
        NaiveStream stream = streams.get(name);
        if (stream != null && !stream.over && stream.mustHaveExpired(nowMs)) {
            expire(stream);
        }
        return stream == null || stream.over ? null : stream;
    }

    private void keepTokens(NaiveStream stream) {
        if (stream.source == null) {
            List<String> old = oldTokens.computeIfAbsent(stream.name, _ -> new ArrayList<>());
            stream.tokens.forEach(old::addAll);
        }
    }

    private Expected absent(String name) {
        NaiveStream stream = streams.get(name);
        return Expected.status(stream != null && stream.isSoftDeleted() ? 410 : 404);
    }

    private Expected create(Create create) {
        record Asked(Kind kind, @Nullable Long ttlSeconds) {}
        Asked asked = new Asked(create.kind(), create.ttlSeconds());
        return createOver(create.name(), asked, create.closed()).orElseGet(() -> {
            NaiveStream stream = begin(create.name(), create.kind(), create.ttlSeconds(), asked);
            stream.add(create.messages());
            stream.closed = create.closed();
            return Expected.at(201, stream, stream.tail());
        });
    }

    /// The answer where the name is taken.
    private Optional<Expected> createOver(String name, Object asked, boolean closed) {
        NaiveStream present = found(name);
        NaiveStream last = streams.get(name);
        if (present == null) {
            return last != null && last.isSoftDeleted() ? Optional.of(Expected.status(409)) : Optional.empty();
        }
        if (!present.asked.equals(asked) || present.closed != closed) {
            return Optional.of(Expected.status(409));
        }
        present.usedAtMs = nowMs;
        return Optional.of(Expected.at(200, present, present.tail()));
    }

    private NaiveStream begin(String name, Kind kind, @Nullable Long ttlSeconds, Object asked) {
        NaiveStream stream = new NaiveStream(name, kind, ttlSeconds, asked, nowMs);
        NaiveStream last = streams.put(name, stream);
        if (last != null && last.expired) {
            last.release();
        }
        return stream;
    }

    private Expected fork(Fork fork) {
        record Asked(
                String source,
                String offset,
                int subOffset,
                @Nullable Long ttlSeconds) {}
        Integer asksFor = fork.place();
        String offset = asksFor == null ? "" : forkOffset(fork.source(), asksFor);
        Long ttlSeconds = namesWhatItInherited(fork) ? null : fork.ttlSeconds();
        Asked asked = new Asked(fork.source(), offset, fork.subOffset(), ttlSeconds);
        Optional<Expected> taken = createOver(fork.name(), asked, false);
        if (taken.isPresent()) {
            NaiveStream present = found(fork.name());
            boolean another = present != null && fork.kind() != null && fork.kind() != present.kind;
            return another ? Expected.status(409) : taken.get();
        }
        NaiveStream source = found(fork.source());
        if (source == null) {
            NaiveStream last = streams.get(fork.source());
            return Expected.status(last != null && last.isSoftDeleted() ? 409 : 404);
        }
        if (fork.kind() != null && fork.kind() != source.kind) {
            return Expected.status(409);
        }
        int place = asksFor == null ? source.tail() : asksFor;
        return inherited(source, place, fork.subOffset())
                .map(inherited -> forked(fork, source, asked, inherited))
                .orElseGet(() -> Expected.status(400));
    }

    /// A fork that inherited its time to live may be asked for again by naming it.
    private boolean namesWhatItInherited(Fork fork) {
        NaiveStream here = found(fork.name());
        return here != null && here.inheritsTtl && Objects.equals(fork.ttlSeconds(), here.ttlSeconds);
    }

    /// How a client names a place of a source.
    String forkOffset(String source, int place) {
        return present(source).map(stream -> stream.firstToken(place)).orElse("-1");
    }

    private static Optional<List<String>> inherited(NaiveStream source, int place, int subOffset) {
        if (source.kind == Kind.JSON) {
            int until = place + subOffset;
            return until > source.tail() ? Optional.empty() : Optional.of(source.messages.subList(0, until));
        }
        List<String> inherited = new ArrayList<>(source.messages.subList(0, place));
        if (subOffset > 0) {
            if (place == source.tail() || subOffset > source.messages.get(place).length()) {
                return Optional.empty();
            }
            inherited.add(source.messages.get(place).substring(0, subOffset));
        }
        return Optional.of(inherited);
    }

    private Expected forked(Fork fork, NaiveStream source, Object asked, List<String> inherited) {
        source.usedAtMs = nowMs;
        Long ttlSeconds = fork.ttlSeconds() == null ? source.ttlSeconds : fork.ttlSeconds();
        NaiveStream child = begin(fork.name(), source.kind, ttlSeconds, asked);
        child.source = source;
        child.inheritsTtl = fork.ttlSeconds() == null;
        source.forks.add(child);
        child.add(inherited);
        for (int i = 0; i <= shared(source, inherited); i++) {
            child.tokens.get(i).addAll(source.tokens.get(i));
        }
        child.add(fork.messages());
        return Expected.at(201, child, child.tail());
    }

    /// How many whole messages of the source they are; a last one may be cut.
    private static int shared(NaiveStream source, List<String> inherited) {
        int count = inherited.size();
        return count == 0 || inherited.getLast().equals(source.messages.get(count - 1)) ? count : count - 1;
    }

    private Expected append(Append append) {
        NaiveStream stream = found(append.name());
        if (stream == null) {
            return absent(append.name());
        }
        Expected refusal = refusal(stream, append);
        if (refusal != null) {
            return refusal;
        }
        stream.usedAtMs = nowMs;
        stream.add(append.messages());
        stream.lastStreamSeq = append.streamSeq() == null ? stream.lastStreamSeq : append.streamSeq();
        closeBy(stream, append.producer(), append.closes());
        return accepted(stream, append.producer());
    }

    private static void closeBy(NaiveStream stream, @Nullable Stamp producer, boolean closes) {
        stream.closed = stream.closed || closes;
        stream.closedBy = closes ? producer : stream.closedBy;
    }

    private static Expected accepted(NaiveStream stream, @Nullable Stamp producer) {
        if (producer == null) {
            return Expected.at(204, stream, stream.tail());
        }
        stream.producers.put(producer.id(), producer);
        return Expected.at(200, stream, stream.tail(), epoch(producer), seq(producer));
    }

    private @Nullable Expected refusal(NaiveStream stream, Append append) {
        Stamp producer = append.producer();
        if (isStale(stream, producer)) {
            return fenced(stream, producer);
        }
        if (stream.closed) {
            return producer != null && producer.equals(stream.closedBy)
                    ? duplicate(stream, producer)
                    : Expected.at(409, stream, stream.tail());
        }
        if (append.kind() != stream.kind) {
            return Expected.status(409);
        }
        Expected ofProducer = producer == null ? null : ofProducer(stream, producer);
        if (ofProducer != null) {
            return ofProducer;
        }
        String last = stream.lastStreamSeq;
        if (append.streamSeq() != null && last != null && append.streamSeq().compareTo(last) <= 0) {
            return Expected.at(409, stream, stream.tail());
        }
        return append.place() != null && append.place() != stream.tail()
                ? Expected.at(409, stream, stream.tail())
                : null;
    }

    private static boolean isStale(NaiveStream stream, @Nullable Stamp producer) {
        Stamp known = producer == null ? null : stream.producers.get(producer.id());
        return producer != null && known != null && producer.epoch() < known.epoch();
    }

    private static Expected fenced(NaiveStream stream, @Nullable Stamp producer) {
        Stamp known = producer == null ? null : stream.producers.get(producer.id());
        return new Expected(403, null, -1, false, -1, known == null ? List.of() : List.of(epoch(known)));
    }

    /// Null when the producer's request is the next one.
    private @Nullable Expected ofProducer(NaiveStream stream, Stamp producer) {
        Stamp known = stream.producers.get(producer.id());
        boolean newEpoch = known != null && producer.epoch() > known.epoch();
        if (newEpoch) {
            return producer.seq() == 0 ? null : Expected.status(400);
        }
        long expected = known == null ? 0 : known.seq() + 1;
        if (producer.seq() < expected) {
            return duplicate(stream, new Stamp(producer.id(), producer.epoch(), expected - 1));
        }
        return producer.seq() == expected
                ? null
                : Expected.at(
                        409,
                        stream,
                        stream.tail(),
                        new Header("Producer-Expected-Seq", Long.toString(expected)),
                        new Header("Producer-Received-Seq", Long.toString(producer.seq())));
    }

    private Expected duplicate(NaiveStream stream, Stamp highest) {
        stream.usedAtMs = nowMs;
        return Expected.at(204, stream, stream.tail(), epoch(highest), seq(highest));
    }

    private static Header epoch(Stamp stamp) {
        return new Header("Producer-Epoch", Long.toString(stamp.epoch()));
    }

    private static Header seq(Stamp stamp) {
        return new Header("Producer-Seq", Long.toString(stamp.seq()));
    }

    private Expected close(Close close) {
        NaiveStream stream = found(close.name());
        if (stream == null) {
            return absent(close.name());
        }
        Stamp producer = close.producer();
        if (isStale(stream, producer)) {
            return fenced(stream, producer);
        }
        if (stream.closed && producer != null && !producer.equals(stream.closedBy)) {
            return Expected.at(409, stream, stream.tail());
        }
        Expected ofProducer = producer == null || stream.closed ? null : ofProducer(stream, producer);
        if (ofProducer != null) {
            return ofProducer;
        }
        stream.usedAtMs = nowMs;
        if (producer != null) {
            stream.producers.put(producer.id(), producer);
        }
        closeBy(stream, producer, !stream.closed);
        return Expected.at(204, stream, stream.tail());
    }

    private Expected delete(Delete delete) {
        NaiveStream stream = found(delete.name());
        if (stream == null) {
            return absent(delete.name());
        }
        keepTokens(stream);
        stream.end();
        return Expected.status(204);
    }

    private Expected head(Head head) {
        NaiveStream stream = found(head.name());
        return stream == null ? absent(head.name()) : Expected.at(200, stream, stream.tail());
    }

    private Expected read(Read read) {
        NaiveStream stream = found(read.name());
        if (stream == null) {
            return absent(read.name());
        }
        stream.usedAtMs = nowMs;
        return Expected.page(stream, read.place() == null ? stream.tail() : read.place());
    }
}
