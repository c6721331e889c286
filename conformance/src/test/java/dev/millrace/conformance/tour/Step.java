package dev.millrace.conformance.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A fenced block of a Markdown file that belongs to a tour, as the words after its fence say.
///
/// @param text the block's lines as they are printed
/// @param line where the block begins in the file, for messages
record Step(Kind kind, List<String> text, int line) {
    private static final String FENCE = "```";
    private static final Map<String, Kind> KINDS = Map.of(
            "sh NAME start", Kind.START, "sh NAME", Kind.RUN, "js NAME", Kind.RUN_BY_NODE, "text NAME", Kind.PRINTS);

    /// What is to be done with a block.
    enum Kind {
        /// Starts a program, and leaves it running until the tour is over.
        START,
        /// Runs in a shell, and succeeds.
        RUN,
        /// Runs in Node.js with the official client at hand, and succeeds.
        RUN_BY_NODE,
        /// The lines that the last block has printed, in this order; `…` stands for anything.
        PRINTS
    }

    /// @param name the tour's: `tour` in `sh tour`
    static List<Step> of(List<String> lines, String name) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Kind kind = line.startsWith(FENCE)
                    ? KINDS.get(line.substring(FENCE.length()).replaceFirst(" " + name + "( start)?$", " NAME$1"))
                    : null;
            if (kind != null) {
                steps.add(block(lines, i + 1, kind));
            }
        }
        return steps;
    }

    private static Step block(List<String> lines, int first, Kind kind) {
        int last = first;
        while (!lines.get(last).strip().equals(FENCE)) {
            last++;
        }
        return new Step(kind, List.copyOf(lines.subList(first, last)), first + 1);
    }
}
