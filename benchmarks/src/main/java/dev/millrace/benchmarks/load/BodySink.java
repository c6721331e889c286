package dev.millrace.benchmarks.load;

import java.nio.ByteBuffer;

/// Hears the bytes of a response's body as they come, in pieces.
@FunctionalInterface
public interface BodySink {
    BodySink NONE = bytes -> {};

    /// The remaining bytes; the buffer is used again afterwards.
    void bytes(ByteBuffer bytes);
}
