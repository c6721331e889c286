package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.host.ServerKind;
import java.util.Arrays;

/// Where the data lies while delivery is measured.
enum StoreKind {
    EMBEDDED("embedded", "Millrace, embedded store"),
    S2("s2", "Millrace on s2-lite, a node and a worker");

    private final String word;
    private final String title;

    StoreKind(String word, String title) {
        this.word = word;
        this.title = title;
    }

    String title() {
        return title;
    }

    /// Whether what it needs is here.
    boolean isInstalled() {
        return this == EMBEDDED || ServerKind.S2_LITE.isInstalled();
    }

    /// The one that a word of the command line names.
    static StoreKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("store: found=" + word + " expected=embedded, s2"));
    }
}
