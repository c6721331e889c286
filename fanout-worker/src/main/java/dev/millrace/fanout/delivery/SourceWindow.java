package dev.millrace.fanout.delivery;

import java.util.ArrayList;
import java.util.List;

/// The messages of a source that were read lately: all that start at [#startSeqNum] or after it, as far as the
/// source is read. Owned by the owner thread.
final class SourceWindow {
    private static final int COMPACT_FROM = 1_024;

    private final List<SourceMessage> messages = new ArrayList<>();
    private int first;
    private long startSeqNum;
    private long bytes;

    SourceWindow(long startSeqNum) {
        this.startSeqNum = startSeqNum;
    }

    void add(SourceMessage message) {
        messages.add(message);
        bytes += message.weight();
    }

    /// Forgets what starts below `seqNum`, and returns the bytes that it took.
    long dropBelow(long seqNum) {
        long before = bytes;
        while (first < messages.size() && messages.get(first).startSeqNum < seqNum) {
            bytes -= messages.get(first).weight();
            first++;
        }
        startSeqNum = Math.max(startSeqNum, seqNum);
        if (first == messages.size() || first >= COMPACT_FROM) {
            messages.subList(0, first).clear();
            first = 0;
        }
        return before - bytes;
    }

    long startSeqNum() {
        return startSeqNum;
    }

    long bytes() {
        return bytes;
    }

    int size() {
        return messages.size() - first;
    }

    SourceMessage get(int index) {
        return messages.get(first + index);
    }

    /// Where the first message stands that starts at `seqNum` or after it; [#size] for none.
    int indexFrom(long seqNum) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).startSeqNum < seqNum) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
