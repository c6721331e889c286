package dev.millrace.api.access;

/// What this machine's clock says, by which tokens expire: no store is trusted with that.
public final class WallClock {
    private WallClock() {}

    public static long nowMs() {
        return System.currentTimeMillis();
    }
}
