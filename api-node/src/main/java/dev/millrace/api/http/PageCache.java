package dev.millrace.api.http;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bodies of pages of history that cannot change any more, as they were last sent: many clients read the same history,
/// and a page that is not at the tail, or is the last of a closed stream, stays what it is for the stream's whole life.
///
/// Whoever asks has been let in before, and has a fresh view of the stream: the cache knows nothing of rights, and a
/// stream that was deleted or began anew has another key. Bounded in bytes; what was not asked for the longest goes
/// first. Safe for any thread.
final class PageCache implements AutoCloseable {
    /// A page that takes more than this share of the whole is not kept.
    private static final int SHARE_MIN = 8;

    private final long bytesMax;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private boolean closed;

    PageCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// What a page depends on.
    ///
    /// @param gzip whether the client takes gzip
    record Key(StreamPath path, long life, long createdAtMs, ReadFrom from, boolean gzip) {
        static Key of(StreamPath path, StreamView view, ReadFrom from, boolean gzip) {
            return new Key(path, view.life(), view.createdAtMs(), from, gzip);
        }
    }

    /// A page that is kept.
    ///
    /// @param atTail whether it ends where its closed stream ends
    /// @param gzip whether the body is compressed
    /// @param varies whether another client would be sent another encoding
    record Kept(Offset start, Offset next, boolean atTail, boolean gzip, boolean varies, ByteBuf body) {}

    /// The page, its body the caller's to release; null where it is not kept.
    @Nullable
    Kept find(Key key) {
        synchronized (kept) {
            Kept found = kept.get(key);
            return found == null
                    ? null
                    : new Kept(
                            found.start,
                            found.next,
                            found.atTail,
                            found.gzip,
                            found.varies,
                            found.body.retainedDuplicate());
        }
    }

    /// Keeps the page, if there is room for one of its size; the caller's reference to its body stays the caller's.
    void keep(Key key, Kept page) {
        long size = page.body.readableBytes();
        if (size == 0 || size > bytesMax / SHARE_MIN) {
            return;
        }
        synchronized (kept) {
            if (closed || kept.containsKey(key)) {
                return;
            }
            Kept own =
                    new Kept(page.start, page.next, page.atTail, page.gzip, page.varies, page.body.retainedDuplicate());
            kept.put(key, own);
            bytes += size;
            Iterator<Kept> oldest = kept.values().iterator();
            while (bytes > bytesMax) {
                Kept gone = oldest.next();
                oldest.remove();
                bytes -= gone.body.readableBytes();
                gone.body.release();
            }
        }
    }

    /// What is kept now, bytes.
    long bytes() {
        synchronized (kept) {
            return bytes;
        }
    }

    /// Lets go of everything, and keeps nothing any more.
    @Override
    public void close() {
        synchronized (kept) {
            closed = true;
            kept.values().forEach(page -> page.body.release());
            kept.clear();
            bytes = 0;
        }
    }
}
