package dev.millrace.api.read;

/// The bounds of reading history on one node.
///
/// @param heldBytesMax bytes that all pages being read may hold together; a read beyond waits for its turn
/// @param waitingMax reads that may wait for their turn; one beyond is answered [PageOutcome.Unavailable]
/// @param waitMsMax how long a read may wait for its turn, milliseconds; then it is answered
/// [PageOutcome.Unavailable] instead
/// @param readsPerPageMax store reads after which a page ends where it is, short or empty, unless it has not come past
/// its first message
/// @param messageBytesMax a longer message is taken for damage, bytes
public record HistoryLimits(
        long heldBytesMax, int waitingMax, long waitMsMax, int readsPerPageMax, long messageBytesMax) {
    public static final HistoryLimits DEFAULT = new HistoryLimits(
            128L << 20, // 128 MiB
            4_096,
            5_000,
            32,
            256L << 20); // 256 MiB

    public HistoryLimits {
        if (heldBytesMax < 1 || waitingMax < 0 || waitMsMax < 0 || readsPerPageMax < 1 || messageBytesMax < 1) {
            throw new IllegalArgumentException("history limits: heldBytesMax=" + heldBytesMax + " waitingMax="
                    + waitingMax + " waitMsMax=" + waitMsMax + " readsPerPageMax=" + readsPerPageMax
                    + " messageBytesMax=" + messageBytesMax);
        }
    }
}
