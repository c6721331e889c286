package dev.millrace.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Something that must not stand in some files, and what to write in its place. A line may be excused by a comment
/// `// tidy: reason` at its end or on the line above.
///
/// @param where the files that it holds for
/// @param comments whether it holds in comments too
record BannedWords(Pattern words, String instead, Predicate<SourceFile> where, boolean comments) {
    static final String EXCUSE = "// tidy: ";

    static BannedWords inCode(String regex, String instead, Predicate<SourceFile> where) {
        return new BannedWords(Pattern.compile(regex), instead, where, false);
    }

    static BannedWords anywhere(String regex, String instead, Predicate<SourceFile> where) {
        return new BannedWords(Pattern.compile(regex), instead, where, true);
    }

    /// One line per finding: where, what, and what to write in its place.
    List<String> findingsIn(SourceFile file) {
        List<String> findings = new ArrayList<>();
        if (!where.test(file)) {
            return findings;
        }
        String above = "";
        for (int i = 0; i < file.lines().size(); i++) {
            String line = file.lines().get(i);
            boolean excused = line.contains(EXCUSE) || above.strip().startsWith(EXCUSE);
            boolean looked = comments || !line.strip().startsWith("//");
            if (looked && !excused && words.matcher(line).find()) {
                findings.add(file.path() + ":" + (i + 1) + ": " + line.strip() + "\n    instead: " + instead);
            }
            above = line;
        }
        return findings;
    }
}
