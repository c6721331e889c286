package dev.millrace.store.measure;

import java.util.List;

/// What a store is asked, and how that can end. The words are labels of metrics: stable.
public enum StoreCall {
    APPEND("append", List.of("durable", "forestalled", "full", "busy", "invalid", "unknown")),
    READ("read", List.of("records", "nothing", "absent", "unavailable", "damaged")),
    TAIL("tail", List.of("tail", "absent", "unavailable")),
    LIST("list", List.of("page", "unavailable"));

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> outcomes;

    StoreCall(String word, List<String> outcomes) {
        this.word = word;
        this.outcomes = outcomes;
    }

    public String word() {
        return word;
    }

    public List<String> outcomes() {
        return outcomes;
    }
}
