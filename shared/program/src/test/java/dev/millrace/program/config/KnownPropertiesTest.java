package dev.millrace.program.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

final class KnownPropertiesTest {
    private final KnownProperties known = new KnownProperties(List.of(Sample.class));

    @ConfigurationProperties("millrace.sample")
    record Sample(
            @DefaultValue("20s") String longPollWait,
            @DefaultValue("7") int shards) {}

    @ConfigurationProperties("millrace.sample")
    record Undecided(int shards) {}

    @Test
    void namesAreWrittenWithHyphens() {
        assertEquals(
                Map.of("millrace.sample.long-poll-wait", "20s", "millrace.sample.shards", "7"), known.defaultsByName());
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> known.requireKnown("millrace.sample.longpoll-wait"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("millrace.sample.long-poll-wait"));
    }

    @Test
    void aKnownNameIsRight() {
        assertDoesNotThrow(() -> known.requireKnown("millrace.sample.shards"));
    }

    @Test
    void aPropertyWithoutDefaultIsAMistakeOfOurs() {
        assertThrows(IllegalStateException.class, () -> new KnownProperties(List.of(Undecided.class)));
    }
}
