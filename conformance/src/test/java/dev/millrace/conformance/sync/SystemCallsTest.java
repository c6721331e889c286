package dev.millrace.conformance.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The judge of the sync test sees a missing sync.
final class SystemCallsTest {
    private static final String WRITE = "7 write(9</data/000004.log>, \"..message-1..\", 40) = 40";
    private static final String SYNC = "7 fdatasync(9</data/000004.log>) = 0";
    private static final String ANSWER = "8 write(12<socket:[55]>, \"HTTP/1.1 204 No Content\\r\\nDate\", 90) = 90";

    @Test
    void aSyncBetweenWriteAndAnswerIsSeen() {
        assertTrue(isSynced(WRITE, SYNC, ANSWER));
    }

    @Test
    void aSyncThatWasInterleavedWithOtherThreadsIsSeen() {
        assertTrue(isSynced(
                "7 write(9</data/000004.log>, \"..message-1..\", 40 <unfinished ...>",
                "5 fdatasync(3</data/other> <unfinished ...>",
                "7 <... write resumed>) = 40",
                "7 fdatasync(9</data/000004.log> <unfinished ...>",
                "5 <... fdatasync resumed>) = 0",
                "7 <... fdatasync resumed>) = 0",
                ANSWER));
    }

    @Test
    void noSyncIsNoSync() {
        assertFalse(isSynced(WRITE, ANSWER));
    }

    @Test
    void aSyncBeforeTheWriteIsTooEarly() {
        assertFalse(isSynced(SYNC, WRITE, ANSWER));
    }

    @Test
    void aSyncAfterTheAnswerIsTooLate() {
        assertFalse(isSynced(WRITE, ANSWER, SYNC));
    }

    @Test
    void aSyncThatEndsAfterTheAnswerIsTooLate() {
        assertFalse(isSynced(
                WRITE, "7 fdatasync(9</data/000004.log> <unfinished ...>", ANSWER, "7 <... fdatasync resumed>) = 0"));
    }

    @Test
    void aSyncThatBeganBeforeTheWriteHadEndedDoesNotCount() {
        assertFalse(isSynced(
                "7 write(9</data/000004.log>, \"..message-1..\", 40 <unfinished ...>",
                "5 fdatasync(9</data/000004.log> <unfinished ...>",
                "7 <... write resumed>) = 40",
                "5 <... fdatasync resumed>) = 0",
                ANSWER));
    }

    @Test
    void aSyncThatFailedIsNone() {
        assertFalse(isSynced(WRITE, "7 fdatasync(9</data/000004.log>) = -1 EIO (Input/output error)", ANSWER));
    }

    @Test
    void aSyncThatWasOnlyPretendedIsNone() {
        assertFalse(isSynced(WRITE, "7 fdatasync(9</data/000004.log>) = 0 (INJECTED)", ANSWER));
    }

    @Test
    void aSyncOfAnotherFileIsNone() {
        assertFalse(isSynced(WRITE, "7 fdatasync(9</data/000005.log>) = 0", ANSWER));
    }

    @Test
    void aSyncOfAnEarlierWriteIsNone() {
        SystemCalls calls = new SystemCalls(List.of(WRITE, SYNC, ANSWER, WRITE, ANSWER));
        SystemCalls.Call first = calls.answers().getFirst();
        SystemCalls.Call second = calls.answers().getLast();

        assertTrue(calls.areSyncedBetween(-1, "", first));
        assertFalse(calls.areSyncedBetween(first.endLine(), "", second));
    }

    @Test
    void onlyResponsesToClientsAreAnswers() {
        SystemCalls calls = new SystemCalls(List.of(
                ANSWER,
                "8 write(12<socket:[55]>, \": keep-alive\", 12) = 12",
                "8 write(13</log>, \"HTTP/1.1 204 No Content\", 23) = 23",
                "8 +++ exited with 0 +++"));

        assertEquals(1, calls.answers().size());
    }

    private static boolean isSynced(String... lines) {
        SystemCalls calls = new SystemCalls(List.of(lines));
        return calls.areSyncedBetween(-1, "message-1", calls.answers().getFirst());
    }
}
