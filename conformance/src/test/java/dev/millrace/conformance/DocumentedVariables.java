package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The environment variables that programs read: those of the properties in `docs/configuration.md`, which is compared
/// with the programs by another test, and a few of the libraries'. A dash of a
/// property's name is an underscore there, or left out.
final class DocumentedVariables {
    private static final Pattern PROPERTY = Pattern.compile("^\\| `(millrace\\.[a-z0-9.-]+)` \\|.*");
    private static final Set<String> OF_OTHERS =
            Set.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", "SL8_MANIFEST_POLL_INTERVAL", "GF_AUTH_ANONYMOUS_ENABLED");

    private DocumentedVariables() {}

    static Set<String> all() throws IOException {
        Set<String> variables = new TreeSet<>(OF_OTHERS);
        for (String line : Files.readAllLines(Repository.root().resolve("docs").resolve("configuration.md"))) {
            Matcher row = PROPERTY.matcher(line);
            if (row.matches()) {
                String name = row.group(1).replace('.', '_').toUpperCase(Locale.ROOT);
                variables.add(name.replace('-', '_'));
                variables.add(name.replace("-", ""));
            }
        }
        return variables;
    }
}
