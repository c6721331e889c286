package dev.millrace.api.http;

/// What reads of history share: where pages come from, their budget, and what they may be compressed with.
final class Pages {
    private final HttpSettings.Limits limits;
    private final Node node;
    private final HeavyWork heavy;
    private final MemoryBudget budget;

    Pages(HttpSettings.Limits limits, Node node, HeavyWork heavy) {
        this.limits = limits;
        this.node = node;
        this.heavy = heavy;
        this.budget = new MemoryBudget(limits.pagesInFlightBytesMax());
    }

    Node node() {
        return node;
    }

    HeavyWork heavy() {
        return heavy;
    }

    int bytesMax() {
        return limits.pageBytesMax();
    }

    int gzipBytesMin() {
        return limits.gzipBytesMin();
    }

    MemoryBudget budget() {
        return budget;
    }
}
