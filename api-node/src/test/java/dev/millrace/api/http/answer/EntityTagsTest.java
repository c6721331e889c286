package dev.millrace.api.http.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.offset.Offset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntityTagsTest {
    private static final Offset A = new Offset(7, 1);
    private static final Offset B = new Offset(7, 2);

    @Test
    void aTagVariesWithEverythingThatTheResponseVariesWith() {
        Set<String> tags = new HashSet<>();
        for (boolean closed : new boolean[] {false, true}) {
            for (boolean gzip : new boolean[] {false, true}) {
                tags.add(EntityTags.of(7, A, B, closed, gzip));
                tags.add(EntityTags.of(7, A, A, closed, gzip));
                tags.add(EntityTags.of(7, B, B, closed, gzip));
                tags.add(EntityTags.of(8, A, B, closed, gzip));
            }
        }
        assertEquals(16, tags.size());
    }

    @Test
    void aListNamesATagWeakOrStrong() {
        String tag = EntityTags.of(7, A, B, false, false);
        assertTrue(EntityTags.matches(tag, tag));
        assertTrue(EntityTags.matches("W/" + tag, tag));
        assertTrue(EntityTags.matches("\"x\" , " + tag + ",\"y\"", tag));
        assertTrue(EntityTags.matches(" * ", tag));
        assertFalse(EntityTags.matches("\"x\"", tag));
        assertFalse(EntityTags.matches("", tag));
        assertFalse(EntityTags.matches(tag.substring(1, tag.length() - 1), tag));
    }
}
