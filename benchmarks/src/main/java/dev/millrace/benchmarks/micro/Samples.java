package dev.millrace.benchmarks.micro;

import dev.millrace.benchmarks.load.Stamp;
import dev.millrace.model.command.Closure;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.content.ContentType;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import java.util.List;

/// What all of them are measured with: messages of 100 bytes.
final class Samples {
    static final ContentType JSON = new ContentType("application/json", "application/json");
    static final StreamPath PATH = new StreamPath("bench", "one");
    static final Bytes MESSAGE = Bytes.of(Stamp.message(1_000_000_000_000_000_000L, 100));
    static final StreamCommand CREATE =
            new StreamCommand.Create(JSON, Lifetime.UNLIMITED, Closure.STAYS_OPEN, List.of(), null, 1);
    static final StreamCommand APPEND =
            new StreamCommand.Append(JSON, List.of(MESSAGE), null, null, null, Closure.STAYS_OPEN);

    private Samples() {}

    static StreamCommand appendOf(String producer, long seq) {
        ProducerStamp stamp = new ProducerStamp(Bytes.utf8(producer), 0, seq);
        return new StreamCommand.Append(JSON, List.of(MESSAGE), stamp, null, null, Closure.STAYS_OPEN);
    }
}
