package dev.millrace.s2;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.SequencedRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.model.name.Partitions;
import dev.millrace.store.AppendBatch;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The one record of the stream `identity` in the system basin: by it a process knows S2 again. It is written once, at
/// 0 and on the condition that nothing is there, by whoever first finds none, and never changed. Safe for any thread.
final class S2IdentityRecord {
    static final StreamKey STREAM = new StreamKey(Partitions.SYSTEM_BASIN, "identity");

    /// Stable, never reuse: the first word says what the record is, the second in which format.
    private static final String FORMAT = "identity 1 ";

    private static final int RANDOM_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final S2Http http;

    S2IdentityRecord(S2Http http) {
        this.http = http;
    }

    /// What stands at the place of the identity.
    sealed interface Found {
        record Is(String identity) implements Found {}

        /// S2 answers, and there is none.
        record Nothing() implements Found {}

        /// Nothing was learned.
        record Away(String detail) implements Found {}
    }

    CompletableFuture<Found> look() {
        String first = S2Paths.records(STREAM.stream()) + "?seq_num=0&count=1";
        return http.get(STREAM.basin(), first).thenApply(S2IdentityRecord::found);
    }

    private static Found found(S2Reply reply) {
        if (!(reply instanceof S2Reply.Answered answered)) {
            return new Found.Away(reply.toString());
        }
        if (answered.isSuccess()) {
            return first(answered);
        }
        S2Error error = S2Error.parse(answered.status(), answered.body());
        return error.streamIsGone() || error.code().equals("unwritten")
                ? new Found.Nothing()
                : new Found.Away(error.toString());
    }

    private static Found first(S2Reply.Answered answered) {
        try {
            List<SequencedRecord> records = S2Codec.records(S2Codec.readBatch(answered.body()));
            if (records.isEmpty()) {
                return new Found.Away("an empty page where the identity stands");
            }
            String text = records.getFirst().record().body().utf8();
            return text.startsWith(FORMAT)
                    ? new Found.Is(text.substring(FORMAT.length()))
                    : new Found.Away("unreadable identity of " + text.length() + " characters");
        } catch (InvalidProtocolBufferException e) {
            return new Found.Away("unreadable page: " + e.getMessage());
        }
    }

    /// Asks for a new identity to be written; which one then stands there is to be read.
    CompletableFuture<S2Reply> write() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        LogRecord record =
                new LogRecord(List.of(), Bytes.utf8(FORMAT + HexFormat.of().formatHex(random)));
        byte[] body = S2Codec.appendInput(AppendBatch.at(0, List.of(record)));
        return http.postProtobuf(STREAM.basin(), S2Paths.records(STREAM.stream()), body);
    }
}
