package dev.millrace.api.live;

import java.util.LinkedHashMap;
import java.util.Map;

/// The readers of one event loop whose connections take nothing at the moment, in the order in which they stopped,
/// and the bytes that wait for each. All loops share one bound; where it is passed, the reader here that stopped
/// first is closed.
///
/// Belongs to its event loop.
final class StalledReaders {
    private final ByteBudget bytes;
    private final LiveLoop loop;
    private final Map<SseReader, Long> pendingByReader = new LinkedHashMap<>();

    StalledReaders(ByteBudget bytes, LiveLoop loop) {
        this.bytes = bytes;
        this.loop = loop;
    }

    void add(SseReader reader, long pendingBytes) {
        assert loop.isHere();
        boolean fits = bytes.take(pendingBytes);
        pendingByReader.put(reader, pendingBytes);
        if (!fits) {
            SseReader first = pendingByReader.keySet().iterator().next();
            loop.execute(first::closeSlow); // in a task of its own: the caller may be amid the readers of a group
        }
    }

    void remove(SseReader reader) {
        assert loop.isHere();
        Long pendingBytes = pendingByReader.remove(reader);
        if (pendingBytes != null) {
            bytes.giveBack(pendingBytes);
        }
    }

    int count() {
        return pendingByReader.size();
    }
}
