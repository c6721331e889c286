package dev.millrace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a program that a test could not start: nothing.
final class PackagedProgramTest {
    @TempDir
    private Path data;

    /// Those that this process started for the folder and that run.
    private List<ProcessHandle> running() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(data.toString()))
                        .isPresent())
                .toList();
    }

    @Test
    void aProgramThatDoesNotComeToServeInTimeIsEnded() {
        Duration tooShort = Duration.ofMillis(100);
        AssertionError late = assertThrows(AssertionError.class, () -> PackagedProgram.start(data, tooShort));
        assertTrue(String.valueOf(late.getMessage()).contains("did not say"), late.getMessage());
        assertEquals(List.of(), running());
    }

    @Test
    void aProgramThatRefusesToServeIsSeenToHaveEnded() {
        AssertionError ended =
                assertThrows(AssertionError.class, () -> PackagedProgram.start(data, "--no-such-option=1"));
        assertTrue(String.valueOf(ended.getMessage()).contains("ended with 1"), ended.getMessage());
        assertEquals(List.of(), running());
    }
}
