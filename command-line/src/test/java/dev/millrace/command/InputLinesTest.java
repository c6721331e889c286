package dev.millrace.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is a line.
final class InputLinesTest {
    @Test
    void emptyLinesAreNoneAndTheLastNeedsNoEnd() throws Exception {
        assertEquals(List.of("a", "b ", "c\rd", "e"), lines("a\n\n\r\nb \r\nc\rd\n\n\ne"));
        assertEquals(List.of(), lines("\n\n"));
        assertEquals(List.of(), lines(""));
    }

    @Test
    void aLineWithoutEndIsRefusedAtItsBound() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }

            @Override
            public int read(byte[] bytes, int from, int count) {
                java.util.Arrays.fill(bytes, from, from + count, (byte) 'a');
                return count;
            }
        };
        CommandFailure failure = assertThrows(CommandFailure.class, () -> {
            try (InputLines lines = new InputLines(endless)) {
                lines.next();
            }
        });
        assertEquals(ExitCode.USAGE, failure.code());
    }

    private static List<String> lines(String text) throws IOException, CommandFailure {
        List<String> lines = new ArrayList<>();
        try (InputLines in = new InputLines(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
            for (Optional<byte[]> line = in.next(); line.isPresent(); line = in.next()) {
                lines.add(new String(line.get(), UTF_8));
            }
        }
        return lines;
    }
}
