package dev.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The environment variables that programs read: those of the properties in `docs/configuration.md`, which is
/// compared with the programs by another test, and a few of the libraries'. A dash of a property's name is an
/// underscore there, or left out; the number of an element of a list stands between underscores.
final class DocumentedVariables {
    private static final Pattern PROPERTY = Pattern.compile("^\\| `(millrace\\.[a-z0-9.-]+)` \\|.*");
    private static final Pattern ELEMENT =
            Pattern.compile("`(millrace\\.[a-z0-9.-]+)\\[0]\\.[a-z-]+`(, `\\.[a-z-]+`)+");
    private static final Pattern FIELD = Pattern.compile("\\.([a-z-]+)`");
    private static final int ELEMENTS = 3; // more than the manifests have
    private static final Set<String> OF_OTHERS =
            Set.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", "SL8_MANIFEST_POLL_INTERVAL", "GF_AUTH_ANONYMOUS_ENABLED");

    private DocumentedVariables() {}

    static Set<String> all() throws IOException {
        Set<String> variables = new TreeSet<>(OF_OTHERS);
        for (String line : Files.readAllLines(Repository.root().resolve("docs").resolve("configuration.md"))) {
            Matcher row = PROPERTY.matcher(line);
            if (row.matches()) {
                add(row.group(1), variables);
            }
            Matcher element = ELEMENT.matcher(line);
            if (element.find()) {
                Matcher field = FIELD.matcher(element.group());
                while (field.find()) {
                    for (int i = 0; i < ELEMENTS; i++) {
                        add(element.group(1) + "." + i + "." + field.group(1), variables);
                    }
                }
            }
        }
        return variables;
    }

    private static void add(String property, Set<String> variables) {
        String name = property.replace('.', '_').toUpperCase(Locale.ROOT);
        variables.add(name.replace('-', '_'));
        variables.add(name.replace("-", ""));
    }
}
