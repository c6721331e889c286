package dev.millrace.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// The lines of an input that are not empty, without their ends. Owned by the main thread.
final class InputLines implements AutoCloseable {
    private final InputStream in;

    InputLines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /// The next line; nothing at the end of the input.
    Optional<byte[]> next() throws IOException, CommandFailure {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int at = in.read();
        while (at >= 0) {
            if (at != '\n') {
                line.write(at);
            } else if (!isEmpty(line)) {
                break;
            } else {
                line.reset();
            }
            if (line.size() > Input.BODY_BYTES_MAX) {
                throw CommandFailure.usage("a line holds at most " + Input.BODY_BYTES_MAX + " bytes");
            }
            at = in.read();
        }
        return isEmpty(line) ? Optional.empty() : Optional.of(withoutReturn(line.toByteArray()));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static boolean isEmpty(ByteArrayOutputStream line) {
        return line.size() == 0 || (line.size() == 1 && line.toByteArray()[0] == '\r');
    }

    private static byte[] withoutReturn(byte[] line) {
        return line[line.length - 1] == '\r' ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
