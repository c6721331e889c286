package dev.millrace.conformance.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A fenced block of a Markdown file that is marked by the line `<!-- tour: kind -->` right above it.
///
/// @param text the block's lines as they are printed
/// @param line where the block begins in the file, for messages
record Step(Kind kind, List<String> text, int line) {
    private static final Pattern MARK = Pattern.compile("<!-- tour: ([a-z-]+) -->");
    private static final String FENCE = "```";

    /// What is to be done with a block.
    enum Kind {
        /// Starts the program, and leaves it running until the tour is over.
        START,
        /// Runs to its end and succeeds.
        RUN,
        /// Runs until the tour is over, as a reader's second terminal.
        FOLLOW,
        /// The lines that the last [#RUN] has printed, in this order; `…` stands for anything.
        PRINTS,
        /// The lines that the last [#FOLLOW] prints in the end, likewise.
        FOLLOW_PRINTS
    }

    static List<Step> of(List<String> lines) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher mark = MARK.matcher(lines.get(i).strip());
            if (mark.matches()) {
                steps.add(block(lines, i, kind(mark.group(1))));
            }
        }
        return steps;
    }

    private static Kind kind(String word) {
        return Kind.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static Step block(List<String> lines, int mark, Kind kind) {
        int first = mark + 1;
        if (first >= lines.size() || !lines.get(first).startsWith(FENCE)) {
            throw new AssertionError("line " + (mark + 1) + " marks no fenced block");
        }
        int last = first + 1;
        while (!lines.get(last).strip().equals(FENCE)) {
            last++;
        }
        return new Step(kind, List.copyOf(lines.subList(first + 1, last)), first + 2);
    }
}
