package dev.millrace.conformance.outage;

/// What becomes of S2 for some time.
enum Outage {
    /// Every answer takes longer than usual, and comes.
    SLOW(Seen.STILL_READY),
    /// Every request arrives, and after the node has given it up.
    TOO_SLOW(Seen.AWAY),
    /// Connections break, and new ones are refused.
    REFUSED(Seen.AWAY),
    /// Connections stay, and nothing passes. What was sent meanwhile arrives afterwards.
    SILENT(Seen.AWAY),
    /// The process is killed, and started again on its folder.
    KILLED(Seen.AWAY);

    private static final long SLOW_MS = 200;

    private final Seen seen;

    private enum Seen {
        STILL_READY,
        AWAY
    }

    Outage(Seen seen) {
        this.seen = seen;
    }

    /// Whether nothing can be appended meanwhile, and nodes say so.
    boolean takesAway() {
        return seen == Seen.AWAY;
    }

    void begin(Site site) {
        switch (this) {
            case SLOW -> site.delay().delayMs(SLOW_MS);
            case TOO_SLOW -> site.delay().delayMs(2 * Site.S2_REQUEST_MAX.toMillis());
            case REFUSED -> site.proxy().leave();
            case SILENT -> site.proxy().part();
            case KILLED -> site.lite().kill();
        }
    }

    void end(Site site) {
        switch (this) {
            case SLOW, TOO_SLOW -> site.delay().delayMs(0);
            case REFUSED -> site.proxy().comeBack();
            case SILENT -> site.proxy().heal();
            case KILLED -> site.lite().restart();
        }
    }
}
