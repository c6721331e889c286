package dev.millrace.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The body of a request: what was typed, a file, or standard input. Owned by the main thread.
final class Input {
    /// More than any server takes by default.
    static final int BODY_BYTES_MAX = 64 << 20;

    private static final String STANDARD_INPUT = "-";

    private final Request request;
    private final InputStream standardInput;

    Input(Request request, InputStream standardInput) {
        this.request = request;
        this.standardInput = standardInput;
    }

    /// The whole body, where one was given: typed, or named by `--file`.
    Optional<byte[]> given() throws CommandFailure {
        Optional<String> typed = request.body().filter(word -> !word.equals(STANDARD_INPUT));
        if (typed.isPresent() && request.says(Option.FILE)) {
            throw CommandFailure.usage("a body or --file, not both");
        }
        boolean nothing = request.body().isEmpty() && !request.says(Option.FILE);
        if (nothing) {
            return Optional.empty();
        }
        return Optional.of(typed.isPresent() ? typed.get().getBytes(StandardCharsets.UTF_8) : readAll());
    }

    /// The whole body, from standard input where nothing else was given.
    byte[] whole() throws CommandFailure {
        Optional<byte[]> given = given();
        return given.isPresent() ? given.get() : readAll();
    }

    /// What is read piece by piece.
    InputStream open() throws CommandFailure {
        String file = request.option(Option.FILE).orElse(STANDARD_INPUT);
        try {
            return file.equals(STANDARD_INPUT) ? standardInput : Files.newInputStream(Path.of(file));
        } catch (IOException missing) {
            throw CommandFailure.usage("cannot read " + file + ": " + Server.reason(missing));
        }
    }

    private byte[] readAll() throws CommandFailure {
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw CommandFailure.usage(
                        "one request holds at most " + BODY_BYTES_MAX + " bytes; with --lines each line is one");
            }
            return bytes;
        } catch (IOException broken) {
            throw CommandFailure.usage("cannot read the body: " + Server.reason(broken));
        }
    }
}
