package dev.millrace.api.http;

/// What reads of history share: where pages come from, their budget, and what they may be compressed with.
final class Pages {
    private final HttpSettings.Limits limits;
    private final Node node;
    private final HeavyWork heavy;
    private final MemoryBudget budget;
    private final PageCache cache;

    Pages(HttpSettings.Limits limits, Node node, HeavyWork heavy) {
        this.limits = limits;
        this.node = node;
        this.heavy = heavy;
        this.budget = new MemoryBudget(limits.pagesInFlightBytesMax());
        this.cache = new PageCache(limits.pageCacheBytesMax());
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

    PageCache cache() {
        return cache;
    }

    MemoryBudget budget() {
        return budget;
    }
}
