package dev.millrace.model.read;

/// What an offset comes to in one stream at one moment: a place in one of the logs that the stream is read through, or
/// a refusal. The words of a refusal carry the values.
public sealed interface Position {
    /// A place in one of the logs.
    ///
    /// @param segment index into [Lineage#segments()]
    /// @param seqNum the number of the next record to read there; at the end of an inherited segment only where a
    /// piece of the message at that end is inherited too
    record Place(int segment, long seqNum) implements Position {}

    /// Past the tail, past the fork point of an inherited life, or of a life to come.
    record Invalid(String detail) implements Position {}

    /// Of an earlier life, which this stream does not have.
    record Gone(String detail) implements Position {}
}
