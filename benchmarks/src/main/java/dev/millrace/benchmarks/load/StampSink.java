package dev.millrace.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/// Finds the stamps of [Stamp] in a body that comes in pieces.
final class StampSink implements BodySink {
    private final LongConsumer heard;
    private int digits = -1;
    private long value;

    StampSink(LongConsumer heard) {
        this.heard = heard;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (digits >= 0) {
                value = value * 10 + (b - '0');
                if (++digits == Stamp.DIGITS) {
                    digits = -1;
                    heard.accept(value);
                }
            } else if (b == '#') {
                digits = 0;
                value = 0;
            }
        }
    }
}
