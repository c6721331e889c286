package dev.millrace.testkit.history;

import org.jspecify.annotations.Nullable;

/// What a client asks of a stream.
public sealed interface Call {

    /// Creates the stream, always with the same configuration.
    ///
    /// @param unit what it is to begin with; null for nothing
    record Create(@Nullable Unit unit) implements Call {}

    /// @param stamp null where it is not a producer's
    /// @param streamSeq its `Stream-Seq`; null for none
    /// @param expectedTail its `Stream-Expected-Offset`; null for none
    /// @param closes whether the stream takes nothing after it
    record Append(
            Unit unit,
            @Nullable Stamp stamp,
            @Nullable String streamSeq,
            @Nullable String expectedTail,
            boolean closes) implements Call {
        public static Append of(Unit unit) {
            return new Append(unit, null, null, null, false);
        }

        public Append by(Stamp producer) {
            return new Append(unit, producer, streamSeq, expectedTail, closes);
        }

        public Append inSequence(String seq) {
            return new Append(unit, stamp, seq, expectedTail, closes);
        }

        public Append at(String tail) {
            return new Append(unit, stamp, streamSeq, tail, closes);
        }

        public Append closing() {
            return new Append(unit, stamp, streamSeq, expectedTail, true);
        }

        /// Whether nothing but the stream's content tells later that it happened.
        boolean leavesOnlyContent() {
            return stamp == null && streamSeq == null && !closes;
        }
    }

    record Close() implements Call {}

    record Delete() implements Call {}

    record Head() implements Call {}

    /// Reads everything from an offset to the tail.
    ///
    /// @param from [Place#BEGINNING], or an offset that the client was told
    record Read(String from) implements Call {}
}
