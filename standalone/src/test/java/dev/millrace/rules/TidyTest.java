package dev.millrace.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Habits that a compiler does not check, each with what to write instead.
final class TidyTest {
    private static final int LINES_MAX = 500;
    private static final int TEST_LINES_MAX = 800;
    private static final int METHOD_LINES_MAX = 60;
    private static final Pattern EMPTY_NAME = Pattern.compile(
            "/(util|utils|common|commons|impl|helper|helpers|manager|managers|misc|base|core|support|tools)(/|$)");

    private static final List<SourceFile> JAVA = SourceFile.all(".java");
    private static final List<BannedWords> BANNED = List.of(
            BannedWords.inCode(
                    "\\bThread\\.sleep\\(",
                    "a clock that the test moves, or Awaitility with a deadline",
                    TidyTest::isJudged),
            BannedWords.inCode(
                    "\\bSystem\\.currentTimeMillis\\(|\\bInstant\\.now\\(|\\bClock\\.system",
                    "time as an argument, or the clock of the store or of a test",
                    TidyTest::hasNoClock),
            BannedWords.inCode(
                    "\\bnew Random\\(\\)|\\bMath\\.random\\(",
                    "a random generator with a seed that is printed",
                    TidyTest::isJudged),
            BannedWords.inCode(
                    "\\bSystem\\.(out|err)\\b",
                    "a logger, or the announcement of the standalone program",
                    TidyTest::isMain),
            BannedWords.inCode(
                    "\\.printStackTrace\\(", "a logger, with the exception as its last argument", TidyTest::isJudged),
            BannedWords.inCode(
                    "catch \\((final )?Throwable\\b(?!.*// the outermost loop)",
                    "the exceptions that can be handled here",
                    TidyTest::isJudged),
            BannedWords.inCode(
                    "\\bString\\.format\\(|\\.formatted\\(", "concatenation: formats are slow", TidyTest::isHot),
            BannedWords.inCode(
                    "@Disabled\\b|@Ignore\\b|assumeTrue\\(false", "a test that runs, or none", TidyTest::isJudged),
            BannedWords.inCode("\\bMockito\\b|\\bmock\\(|easymock", "a fake written by hand", TidyTest::isJudged),
            BannedWords.inCode(
                    "import static .*\\.\\*;|import .*\\.\\*;", "the names that are used", TidyTest::isJudged),
            BannedWords.anywhere("\\b(TODO|FIXME|XXX)\\b", "the thing itself, or nothing", TidyTest::isJudged),
            BannedWords.anywhere(
                    "(^|[^A-Za-z0-9.}$])/(root|work|home|Users)/[A-Za-z]",
                    "a path from the repository's root",
                    TidyTest::isJudged));

    @Test
    void nothingBannedIsUsed() {
        assertNone(JAVA.stream()
                .flatMap(file -> BANNED.stream().flatMap(rule -> rule.findingsIn(file).stream()))
                .toList());
    }

    @Test
    void nothingIsLeftToDoInOtherTexts() {
        List<BannedWords> anywhere =
                BANNED.stream().filter(BannedWords::comments).toList();
        List<SourceFile> texts =
                SourceFile.all(".md", ".mjs", ".py", ".sh", ".xml", ".properties", ".html", "/millrace");
        assertNone(texts.stream()
                .flatMap(file -> anywhere.stream().flatMap(rule -> rule.findingsIn(file).stream()))
                .toList());
    }

    @Test
    void filesAreShort() {
        assertNone(JAVA.stream()
                .filter(file -> file.lines().size() > (file.isTest() ? TEST_LINES_MAX : LINES_MAX))
                .map(file -> file.path() + " has " + file.lines().size() + " lines")
                .toList());
    }

    @Test
    void methodsAreShort() throws IOException {
        List<Path> files = JAVA.stream()
                .map(file -> SourceFile.root().resolve(file.path()))
                .toList();
        List<MethodLengths.MethodLength> lengths = MethodLengths.of(files);
        assertTrue(lengths.size() > files.size(), "only " + lengths.size() + " methods found");
        assertNone(lengths.stream()
                .filter(method -> method.lines() > METHOD_LINES_MAX)
                .map(method -> method.where() + " has " + method.lines() + " lines")
                .toList());
    }

    @Test
    void packagesSayWhatTheyAre() {
        Set<String> described = JAVA.stream()
                .filter(file -> file.path().endsWith("/package-info.java"))
                .filter(file -> file.lines().getFirst().startsWith("/// ")
                        && file.lines().contains("@NullMarked"))
                .map(SourceFile::folder)
                .collect(Collectors.toSet());
        assertNone(JAVA.stream()
                .filter(file -> file.path().contains("/src/main/"))
                .map(SourceFile::folder)
                .distinct()
                .filter(folder -> !described.contains(folder))
                .map(folder -> folder + " has no package-info with a doc comment and @NullMarked")
                .toList());
    }

    @Test
    void packagesHaveNamesThatSaySomething() {
        assertNone(JAVA.stream()
                .map(SourceFile::folder)
                .distinct()
                .filter(folder -> EMPTY_NAME.matcher(folder).find())
                .map(folder -> folder + ": name it after what it holds")
                .toList());
    }

    /// Everything but the rules themselves, which name what they ban.
    private static boolean isJudged(SourceFile file) {
        return !file.isIn("rules");
    }

    private static boolean isMain(SourceFile file) {
        return !file.isTest();
    }

    private static boolean hasNoClock(SourceFile file) {
        return isMain(file) && !file.path().endsWith("Clock.java");
    }

    private static boolean isHot(SourceFile file) {
        return isMain(file) && Stream.of("model", "append", "http", "live").anyMatch(file::isIn);
    }

    private static void assertNone(List<String> findings) {
        assertEquals(List.of(), findings, () -> "\n" + String.join("\n", findings) + "\n");
    }
}
