package dev.millrace.api.access.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which streams and sessions a limited token reaches.
class TokenClaimsTest {
    @Test
    void aNameIsExact() {
        assertEquals("room/1", reached("room/1", null, "room/1", "room/10", "room", "Room/1", "room/1/x"));
    }

    @Test
    void aPrefixIsAllThatBeginsWithIt() {
        assertEquals("room/1 room/1/x", reached("room/*", null, "room/1", "room/1/x", "room", "roomy", "a/room/1"));
        assertEquals("room/1 room roomy", reached("room*", null, "room/1", "room", "roomy", "roo"));
        assertEquals("a b/c", reached("*", null, "a", "b/c"));
    }

    @Test
    void aPrefixReachesSessionsOnlyWhereItNamesThem() {
        assertEquals("", reached("*", null, "session:alice"));
        assertEquals("", reached("s*", null, "session:alice"));
        assertEquals("session:alice", reached("session:a*", null, "session:alice", "session:bob"));
        assertEquals("session:alice", reached("session:alice", null, "session:alice", "session:alice2"));
    }

    @Test
    void aSessionReachesItsOwnStreamAndNoOther() {
        assertEquals("session:alice", reached(null, "alice", "session:alice", "session:bob", "session:alice2", "a"));
        assertEquals("session:alice a", reached("a", "alice", "session:alice", "session:bob", "a", "b"));
        assertEquals("session:alice", reached("session:*", "alice", "session:alice", "session:bob"));
    }

    @Test
    void withoutLimitsAllIsReached() {
        assertEquals("a session:alice", reached(null, null, "a", "session:alice"));
    }

    @Test
    void aSessionIsOneSession() {
        TokenClaims alices = new TokenClaims("p", Scope.READ, null, "alice", 1);
        assertEquals(true, alices.sessionProblem("alice").isEmpty());
        assertEquals(false, alices.sessionProblem("alice2").isEmpty());
        assertEquals(
                true,
                new TokenClaims("p", Scope.READ, "a", null, 1)
                        .sessionProblem("bob")
                        .isEmpty());
    }

    private static String reached(@Nullable String streamId, @Nullable String sessionId, String... streams) {
        TokenClaims claims = new TokenClaims("p", Scope.READ, streamId, sessionId, 1);
        StringBuilder reached = new StringBuilder();
        for (String stream : streams) {
            if (claims.streamProblem(stream).isEmpty()) {
                reached.append(reached.isEmpty() ? "" : " ").append(stream);
            }
        }
        return reached.toString();
    }
}
