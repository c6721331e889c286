package dev.millrace.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Each test that `docs/traps.md` names is there.
final class TrapsDocumentTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9]+)`");
    private static final Pattern METHOD = Pattern.compile("\\bvoid ([A-Za-z0-9]+)\\(");
    private static final int TRAPS_MIN = 30;

    @Test
    void everyTestThatTheTrapsNameIsThere() {
        Set<String> there = SourceFile.all("Test.java").stream()
                .flatMap(file -> file.lines().stream()
                        .flatMap(line ->
                                METHOD.matcher(line).results().map(method -> className(file) + "#" + method.group(1))))
                .collect(Collectors.toSet());
        List<String> named = SourceFile.all("traps.md").stream()
                .flatMap(file -> file.lines().stream())
                .flatMap(line -> NAMED.matcher(line).results())
                .map(TrapsDocumentTest::reference)
                .distinct()
                .toList();
        assertTrue(named.size() >= TRAPS_MIN, () -> "too few to be the table: " + named);
        assertEquals(
                List.of(), named.stream().filter(test -> !there.contains(test)).toList(), "named, but not there");
    }

    private static String className(SourceFile file) {
        String name = file.path().substring(file.path().lastIndexOf('/') + 1);
        return name.substring(0, name.length() - ".java".length());
    }

    private static String reference(MatchResult named) {
        return named.group(1) + "#" + named.group(2);
    }
}
