package dev.millrace.api.append;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Commands as tests give them.
final class Ask {
    static final ContentType TEXT = new ContentType("text/plain", "text/plain");
    static final StreamPath STREAM = new StreamPath("tests", "stream");

    private Ask() {}

    static StreamPath stream(int number) {
        return new StreamPath("tests", "stream-" + number);
    }

    static StreamCommand create() {
        return create(Lifetime.UNLIMITED);
    }

    static StreamCommand create(Lifetime lifetime) {
        return new StreamCommand.Create(TEXT, lifetime, Closure.STAYS_OPEN, List.of(), null, 1);
    }

    static StreamCommand append(String... messages) {
        return append(Arrays.stream(messages).map(Bytes::utf8).toList(), null);
    }

    static StreamCommand append(List<Bytes> messages, @Nullable ProducerStamp stamp) {
        return new StreamCommand.Append(TEXT, messages, stamp, null, null, Closure.STAYS_OPEN);
    }

    static StreamCommand produce(String producer, long epoch, long seq, String message) {
        return append(List.of(Bytes.utf8(message)), new ProducerStamp(Bytes.utf8(producer), epoch, seq));
    }

    /// A message that needs several batches.
    static StreamCommand appendLarge(int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) 'x');
        return append(List.of(Bytes.of(body)), null);
    }

    static StreamCommand close() {
        return new StreamCommand.Close(null);
    }

    static StreamCommand delete() {
        return new StreamCommand.Delete();
    }

    static StreamCommand head() {
        return new StreamCommand.Inspect(Use.DOES_NOT_COUNT);
    }

    static StreamCommand read() {
        return new StreamCommand.Inspect(Use.COUNTS);
    }
}
