package dev.millrace.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageCacheTest {
    private static final StreamPath PATH = new StreamPath("p", "s");

    private final PageCache cache = new PageCache(80);

    @Test
    void givesAKeptPageAgainForTheSameStreamLifeAndPlaceAlone() {
        keep(key(1, 7, false), "one");
        assertEquals("one", find(key(1, 7, false)));
        assertNull(find(key(2, 7, false)), "another life");
        assertNull(find(key(1, 8, false)), "another place");
        assertNull(find(key(1, 7, true)), "a client that takes gzip");
        cache.close();
    }

    @Test
    void holdsItsBytesAndGivesUpWhatWasNotAskedForTheLongest() {
        for (int i = 0; i < 8; i++) {
            keep(key(1, i, false), "0123456789");
        }
        assertEquals(80, cache.bytes());
        assertEquals("0123456789", find(key(1, 0, false)));
        keep(key(1, 8, false), "x");
        assertEquals(71, cache.bytes());
        assertNotNull(find(key(1, 0, false)));
        assertNull(find(key(1, 1, false)));
        cache.close();
    }

    @Test
    void doesNotKeepWhatWouldTakeTooMuchOfIt() {
        keep(key(1, 0, false), "01234567890");
        assertEquals(0, cache.bytes());
        assertNull(find(key(1, 0, false)));
    }

    @Test
    void releasesWhatItKeepsWhenItEndsAndNotWhatOthersHold() {
        ByteBuf body = Unpooled.buffer().writeBytes("one".getBytes(StandardCharsets.US_ASCII));
        cache.keep(key(1, 0, false), page(body));
        assertEquals(2, body.refCnt());
        cache.close();
        assertEquals(1, body.refCnt());
        cache.keep(key(1, 0, false), page(body));
        assertEquals(1, body.refCnt(), "nothing is kept after the end");
        body.release();
    }

    private void keep(PageCache.Key key, String text) {
        ByteBuf body = Unpooled.buffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        cache.keep(key, page(body));
        body.release();
    }

    private static PageCache.Kept page(ByteBuf body) {
        return new PageCache.Kept(new Offset(1, 1), new Offset(1, 2), false, false, false, body);
    }

    private static PageCache.Key key(long life, int place, boolean gzip) {
        return new PageCache.Key(PATH, life, 1_000, new ReadFrom.At(new Offset(1, place)), gzip);
    }

    private @Nullable String find(PageCache.Key key) {
        PageCache.Kept found = cache.find(key);
        if (found == null) {
            return null;
        }
        String text = found.body().toString(StandardCharsets.US_ASCII);
        found.body().release();
        return text;
    }
}
