package dev.millrace.api.http.answer;

import static dev.millrace.api.access.AccessDecision.Audience.ANYONE;
import static dev.millrace.api.access.AccessDecision.Audience.THIS_CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CachePolicyTest {
    private static final Pattern SECONDS = Pattern.compile("(?:max-age|stale-while-revalidate)=(\\d+)");

    @Test
    void aPageOfALastingStreamIsKeptForAMinute() {
        assertEquals("public, max-age=60, stale-while-revalidate=300", CachePolicy.catchUp(ANYONE, Long.MAX_VALUE));
        assertEquals("private, max-age=60, stale-while-revalidate=300", CachePolicy.catchUp(THIS_CLIENT, 360_000));
    }

    @Test
    void nothingOutlivesTheStream() {
        for (long remainingMs = -5_000; remainingMs < 400_000; remainingMs += 333) {
            for (String policy :
                    new String[] {CachePolicy.catchUp(ANYONE, remainingMs), CachePolicy.longPoll(ANYONE, remainingMs)
                    }) {
                assertTrue(
                        policy.equals("no-store") || seconds(policy) * 1000 <= remainingMs, policy + " " + remainingMs);
            }
        }
    }

    @Test
    void theLastSecondsAreStillCached() {
        assertEquals("public, max-age=60, stale-while-revalidate=299", CachePolicy.catchUp(ANYONE, 359_999));
        assertEquals("public, max-age=60", CachePolicy.catchUp(ANYONE, 60_000));
        assertEquals("public, max-age=1", CachePolicy.catchUp(ANYONE, 1_999));
        assertEquals("no-store", CachePolicy.catchUp(ANYONE, 999));
        assertEquals("public, max-age=20", CachePolicy.longPoll(ANYONE, Long.MAX_VALUE));
        assertEquals("private, max-age=5", CachePolicy.longPoll(THIS_CLIENT, 5_500));
    }

    private static long seconds(String policy) {
        Matcher numbers = SECONDS.matcher(policy);
        long sum = 0;
        while (numbers.find()) {
            sum += Long.parseLong(numbers.group(1));
        }
        return sum;
    }
}
