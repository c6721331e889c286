package dev.millrace.program;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.convert.ConversionException;

/// Says why the program could not start, to the person who started it: in one line where it was something outside the
/// program, such as a value, a port or a folder.
public final class StartFailure {
    private static final int EXIT_CODE_NOT_STARTED = 1;

    private StartFailure() {}

    /// Logs why, and ends the process with 1.
    ///
    /// @param plain exceptions of the program's own whose messages are for that person
    public static void exit(Logger log, Throwable failure, List<Class<? extends Throwable>> plain) {
        String line = inOneLine(failure, plain).orElse("");
        if (line.isEmpty()) {
            log.error("cannot start", failure);
        } else {
            log.error("cannot start: {}", line);
        }
        Runtime.getRuntime().exit(EXIT_CODE_NOT_STARTED);
    }

    /// The line, or nothing where only the stack trace can tell.
    static Optional<String> inOneLine(Throwable failure, List<Class<? extends Throwable>> plain) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, StartFailure::causeOf)
                .flatMap(cause -> plain.contains(cause.getClass())
                        ? Stream.of(String.valueOf(cause.getMessage()))
                        : describe(cause).stream())
                .reduce((outer, inner) -> inner);
    }

    private static Optional<String> describe(Throwable cause) {
        return switch (cause) {
            case BindException property -> conversion(property);
            case IllegalArgumentException value ->
                Optional.ofNullable(value.getMessage()).filter(message -> message.contains("millrace."));
            case PortInUseException management -> Optional.of("the management port: " + management.getMessage());
            case IllegalStateException port ->
                Optional.ofNullable(port.getMessage())
                        .filter(message -> port.getCause() instanceof java.net.BindException);
            default -> Optional.empty();
        };
    }

    private static Optional<String> conversion(BindException failure) {
        ConfigurationProperty property = failure.getProperty();
        if (property == null || !(failure.getCause() instanceof ConversionException)) {
            return Optional.empty();
        }
        return Optional.of(property.getName() + "=" + property.getValue() + " is no "
                + failure.getTarget().getType().getRawClass());
    }

    private static @Nullable Throwable causeOf(@Nullable Throwable failure) {
        return failure == null ? null : failure.getCause();
    }
}
