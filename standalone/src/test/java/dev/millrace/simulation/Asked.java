package dev.millrace.simulation;

import dev.millrace.model.command.Use;
import dev.millrace.model.name.StreamPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client asked, as far as its answer is judged by it.
///
/// @param what what it is called in the transcript
/// @param sent the messages that it carries
/// @param source of a fork
/// @param lagMs how far the node's estimate of S2's clock was behind that clock, milliseconds
record Asked(
        StreamPath path,
        String what,
        Use use,
        List<Sent> sent,
        @Nullable StreamPath source,
        long atNs,
        long lagMs) {
    @Override
    public String toString() {
        return what + " " + path.stream() + (sent.isEmpty() ? "" : " " + sent.getFirst().key + "×" + sent.size());
    }
}
