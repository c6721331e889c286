package dev.millrace.standalone;

import dev.millrace.store.embedded.StoreOpenException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.convert.ConversionException;

/// Says why the program could not start, to the person who started it: in one line where it was something outside the
/// program, such as a value, a port or a folder.
final class StartFailure {
    private StartFailure() {}

    /// The line, or nothing where only the stack trace can tell.
    static Optional<String> inOneLine(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, StartFailure::causeOf)
                .flatMap(cause -> describe(cause).stream())
                .reduce((outer, inner) -> inner);
    }

    private static Optional<String> describe(Throwable cause) {
        return switch (cause) {
            case StoreOpenException refused -> Optional.of(String.valueOf(refused.getMessage()));
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
