package dev.millrace.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/configuration.md` beside the real properties.
final class ConfigurationDocumentTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(millrace\\.[a-z0-9.-]+)` \\| (?:`([^`]*)`)? ?\\| [^|]+ \\| [^|]+ \\|$");

    @Test
    void listsEveryPropertyWithItsDefaultAndNoOther() throws IOException {
        SortedMap<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(document())) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), Objects.requireNonNullElse(row.group(2), ""));
            }
        }
        assertEquals(inLines(PropertyFamilies.known().defaultsByName()), inLines(documented));
    }

    private static String inLines(SortedMap<String, String> properties) {
        StringBuilder lines = new StringBuilder();
        properties.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        return lines.toString();
    }

    private static Path document() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("docs").resolve("configuration.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }
}
