package dev.millrace.s2;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.log.TailPosition;
import dev.millrace.s2.wire.ReadBatch;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.AppendOutcome.Reason;
import dev.millrace.store.BatchRules;
import dev.millrace.store.FollowListener;
import dev.millrace.store.Following;
import dev.millrace.store.ListOutcome;
import dev.millrace.store.ReadOutcome;
import dev.millrace.store.ReadStart;
import dev.millrace.store.StoreHealth;
import dev.millrace.store.StoreLimits;
import dev.millrace.store.StreamStore;
import dev.millrace.store.TailOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/// The log on one S2 endpoint (s2.dev or s2-lite). Safe for any thread; completes on the client's threads.
///
/// Each call is one request when all is well. Basins are made when S2 says that one is missing. An append whose answer
/// is lost ends as unknown, and is not sent again here: whoever sent it knows the condition on which to ask.
public final class S2StreamStore implements StreamStore {
    /// A stream that holds nothing: each record in it trims what is there, itself included.
    private static final StreamKey CLOCK = new StreamKey("dsys-millrace", "clock");

    private final S2Settings settings;
    private final S2Http http;
    private final S2Calls calls;
    private final S2Follows follows;
    private final S2Clock clock = new S2Clock(System::nanoTime);
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    public S2StreamStore(S2Settings settings) {
        this.settings = settings;
        this.http = new S2Http(settings);
        this.calls = new S2Calls(settings, http);
        this.follows = new S2Follows(http, calls.identity(), clock, settings.followBufferBytes());
    }

    /// Starts the client's threads, and learns S2's identity, and its time from a record of its own, for as long as one
    /// request may take: a clock that knows nothing lets nothing expire. Where S2 is away the first answer of any kind
    /// brings the time.
    public S2StreamStore start() {
        http.start(calls.identity()::doubt);
        calls.identity().start();
        calls.probeWhileUnavailable(() -> {
            var _ = learnTime(); // its answer, of whatever kind, is what was wanted
        });
        learnTime().join();
        return this;
    }

    private CompletableFuture<AppendOutcome> learnTime() {
        return append(CLOCK, new AppendBatch(List.of(LogRecord.trim(Long.MAX_VALUE)), null, null));
    }

    @Override
    public CompletableFuture<AppendOutcome> append(StreamKey stream, AppendBatch batch) {
        Reason.Invalid broken = BatchRules.violation(stream, batch).orElse(null);
        if (broken != null) {
            return done(new AppendOutcome.Refused(broken));
        }
        if (closed.get()) {
            return done(new AppendOutcome.Refused(new Reason.Busy("the store is closed")));
        }
        byte[] body = S2Codec.appendInput(batch);
        if (bytesInFlight.addAndGet(body.length) > settings.bytesInFlightMax()) {
            bytesInFlight.addAndGet(-body.length);
            return done(new AppendOutcome.Refused(new Reason.Busy(
                    "bytes of appends in flight: max=" + settings.bytesInFlightMax() + " new=" + body.length)));
        }
        return calls.sendCreating(
                        stream.basin(), () -> http.postProtobuf(stream.basin(), S2Paths.records(stream.stream()), body))
                .thenApply(reply -> {
                    bytesInFlight.addAndGet(-body.length);
                    return appendOutcome(reply);
                });
    }

    private AppendOutcome appendOutcome(S2Reply reply) {
        return switch (reply) {
            case S2Reply.NotSent notSent -> new AppendOutcome.Refused(new Reason.Busy("S2: " + notSent.detail()));
            case S2Reply.Lost lost -> new AppendOutcome.Unknown("S2: " + lost.detail());
            case S2Reply.Answered answered ->
                answered.isSuccess()
                        ? durable(answered)
                        : refused(S2Error.parse(answered.status(), answered.body()), answered);
        };
    }

    private AppendOutcome durable(S2Reply.Answered answered) {
        try {
            AppendOutcome.Durable durable = S2Codec.appendAck(answered.body());
            clock.saw(durable.timestampMs());
            return durable;
        } catch (InvalidProtocolBufferException e) {
            return new AppendOutcome.Unknown("S2: unreadable acknowledgement: " + e.getMessage());
        }
    }

    private static AppendOutcome refused(S2Error error, S2Reply.Answered answered) {
        if (error.effect() == S2Error.Effect.POSSIBLE) {
            return new AppendOutcome.Unknown("S2: " + error);
        }
        JsonNode body = S2Error.tree(answered.body());
        return new AppendOutcome.Refused(
                switch (error.code()) {
                    case "seq_num_mismatch" ->
                        new Reason.SeqNumMismatch(body.path("seq_num_mismatch").asLong());
                    case "fencing_token_mismatch" ->
                        new Reason.FencingTokenMismatch(
                                body.path("fencing_token_mismatch").asString());
                    case "invalid", "bad_proto", "bad_header", "bad_path", "bad_query", "bad_json" ->
                        new Reason.Invalid("S2: " + error);
                    case "quota_exhausted" -> new Reason.StorageFull("S2: " + error);
                    default -> new Reason.Busy("S2: " + error);
                });
    }

    @Override
    public CompletableFuture<ReadOutcome> read(StreamKey stream, ReadStart start, int recordsMax, int bytesMax) {
        StoreLimits.checkRead(recordsMax, bytesMax);
        if (BatchRules.nameViolation(stream).isPresent()) {
            return done(new ReadOutcome.NoSuchStream());
        }
        String from = switch (start) {
            case ReadStart.SeqNum at -> "?seq_num=" + at.seqNum();
            case ReadStart.BeforeTail before -> "?tail_offset=" + before.records();
        };
        String query = S2Paths.records(stream.stream()) + from + "&count=" + recordsMax + "&bytes=" + bytesMax;
        return calls.send(stream.basin(), () -> http.get(stream.basin(), query))
                .thenCompose(reply -> readOutcome(stream, start, recordsMax, reply));
    }

    private CompletableFuture<ReadOutcome> readOutcome(
            StreamKey stream, ReadStart start, int recordsMax, S2Reply reply) {
        if (!(reply instanceof S2Reply.Answered answered)) {
            return done(new ReadOutcome.Unavailable("S2: " + reply));
        }
        if (answered.isSuccess()) {
            return batchRead(stream, start, recordsMax, answered);
        }
        S2Error error = S2Error.parse(answered.status(), answered.body());
        if (error.code().equals("unwritten")) {
            JsonNode tail = S2Error.tree(answered.body()).path("tail");
            return done(new ReadOutcome.NothingThere(new TailPosition(
                    tail.path("seq_num").asLong(), tail.path("timestamp").asLong())));
        }
        return done(
                error.streamIsGone() ? new ReadOutcome.NoSuchStream() : new ReadOutcome.Unavailable("S2: " + error));
    }

    /// An empty page (everything from the start on was trimmed, or the first record passes the bound) is looked at
    /// again.
    private CompletableFuture<ReadOutcome> batchRead(
            StreamKey stream, ReadStart start, int recordsMax, S2Reply.Answered answered) {
        ReadBatch batch;
        try {
            batch = S2Codec.readBatch(answered.body());
        } catch (InvalidProtocolBufferException e) {
            return done(new ReadOutcome.Unavailable("S2: unreadable batch: " + e.getMessage()));
        }
        List<SequencedRecord> records = S2Codec.records(batch);
        if (records.isEmpty()) {
            return emptyRead(stream, start);
        }
        SequencedRecord last = records.getLast();
        clock.saw(last.timestampMs());
        if (batch.hasTail()) {
            return done(new ReadOutcome.Records(records, S2Codec.position(batch.getTail())));
        }
        return endsWhereItWasAskedTo(start, recordsMax, records.size())
                ? done(new ReadOutcome.Records(records, after(last)))
                : withTail(stream, records);
    }

    /// Whether nobody asks what else there is: all that was asked for by number came, or what a read back from the tail
    /// asked for came, which ends where the tail was.
    private static boolean endsWhereItWasAskedTo(ReadStart start, int recordsMax, int came) {
        return switch (start) {
            case ReadStart.SeqNum _ -> came == recordsMax && came < StoreLimits.READ_RECORDS_MAX;
            case ReadStart.BeforeTail before -> came == before.records();
        };
    }

    /// S2 tells the tail only where it followed, and does not say why a page ends: at the log's end, at a bound of the
    /// request, or at one of its own. So it is asked, after the page was read.
    private CompletableFuture<ReadOutcome> withTail(StreamKey stream, List<SequencedRecord> records) {
        TailPosition after = after(records.getLast());
        return tail(stream).thenApply(outcome -> switch (outcome) {
            case TailOutcome.Tail(TailPosition tail) ->
                new ReadOutcome.Records(records, tail.nextSeqNum() > after.nextSeqNum() ? tail : after);
            case TailOutcome.NoSuchStream _ -> new ReadOutcome.NoSuchStream();
            case TailOutcome.Unavailable(String detail) -> new ReadOutcome.Unavailable(detail);
        });
    }

    private static TailPosition after(SequencedRecord last) {
        return new TailPosition(last.seqNum() + 1, last.timestampMs());
    }

    private CompletableFuture<ReadOutcome> emptyRead(StreamKey stream, ReadStart start) {
        String from = start instanceof ReadStart.SeqNum at ? "?seq_num=" + at.seqNum() : "?seq_num=0";
        String one = S2Paths.records(stream.stream()) + from + "&count=1";
        return calls.send(stream.basin(), () -> http.get(stream.basin(), one)).thenCompose(reply -> {
            if (reply instanceof S2Reply.Answered answered && answered.isSuccess()) {
                return firstRecord(stream, answered);
            }
            return readOutcome(stream, start, 1, reply);
        });
    }

    private CompletableFuture<ReadOutcome> firstRecord(StreamKey stream, S2Reply.Answered answered) {
        try {
            List<SequencedRecord> records = S2Codec.records(S2Codec.readBatch(answered.body()));
            if (!records.isEmpty()) {
                return withTail(stream, records);
            }
        } catch (InvalidProtocolBufferException e) {
            return done(new ReadOutcome.Unavailable("S2: unreadable batch: " + e.getMessage()));
        }
        return tail(stream).thenApply(outcome -> switch (outcome) {
            case TailOutcome.Tail found -> new ReadOutcome.NothingThere(found.position());
            case TailOutcome.NoSuchStream gone -> new ReadOutcome.NoSuchStream();
            case TailOutcome.Unavailable away -> new ReadOutcome.Unavailable(away.detail());
        });
    }

    @Override
    public CompletableFuture<TailOutcome> tail(StreamKey stream) {
        if (BatchRules.nameViolation(stream).isPresent()) {
            return done(new TailOutcome.NoSuchStream());
        }
        return calls.send(stream.basin(), () -> http.getJson(stream.basin(), S2Paths.tail(stream.stream())))
                .thenApply(this::tailOutcome);
    }

    private TailOutcome tailOutcome(S2Reply reply) {
        if (!(reply instanceof S2Reply.Answered answered)) {
            return new TailOutcome.Unavailable("S2: " + reply);
        }
        if (!answered.isSuccess()) {
            S2Error error = S2Error.parse(answered.status(), answered.body());
            return error.streamIsGone() ? new TailOutcome.NoSuchStream() : new TailOutcome.Unavailable("S2: " + error);
        }
        JsonNode tail = S2Error.tree(answered.body()).path("tail");
        if (!tail.path("seq_num").isIntegralNumber()) {
            return new TailOutcome.Unavailable(
                    "S2: unreadable tail of " + answered.body().length() + " bytes");
        }
        TailPosition position = new TailPosition(
                tail.path("seq_num").asLong(), tail.path("timestamp").asLong());
        clock.saw(position.timestampMs());
        return new TailOutcome.Tail(position);
    }

    @Override
    public Following follow(StreamKey stream, FollowListener listener) {
        return follows.open(stream, listener);
    }

    @Override
    public CompletableFuture<ListOutcome> list(String basin, String prefix, String startAfter, int limit) {
        StoreLimits.checkList(limit);
        return calls.send(basin, () -> http.getJson(basin, S2Paths.list(prefix, startAfter, limit)))
                .thenApply(S2StreamStore::listOutcome);
    }

    private static ListOutcome listOutcome(S2Reply reply) {
        if (!(reply instanceof S2Reply.Answered answered)) {
            return new ListOutcome.Unavailable("S2: " + reply);
        }
        if (!answered.isSuccess()) {
            return new ListOutcome.Unavailable("S2: " + S2Error.parse(answered.status(), answered.body()));
        }
        JsonNode page = S2Error.tree(answered.body());
        List<String> names = new ArrayList<>();
        for (JsonNode row : page.path("streams")) {
            names.add(row.path("name").asString());
        }
        return new ListOutcome.Page(names, page.path("has_more").asBoolean());
    }

    @Override
    public long clockMs() {
        return clock.ms();
    }

    @Override
    public long clockSkewMsMax() {
        return settings.clockSkew().toMillis();
    }

    @Override
    public StoreHealth health() {
        return calls.health();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            follows.close();
            calls.close();
            http.close();
        }
    }

    private static <T> CompletableFuture<T> done(T outcome) {
        return CompletableFuture.completedFuture(outcome);
    }
}
