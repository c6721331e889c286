package dev.millrace.fanout.delivery;

import java.util.function.DoubleSupplier;

/// What is waited for while the processors have no time left; nothing while they have.
///
/// Sources are left alone between two reads, so that an append to a session takes along what arrives meanwhile. An
/// append
/// costs as much as many records: without this, half of the load makes appends of half as many records, as many of
/// them as before, and leaves no time to anybody, neither to publishes nor to live readers. All sources are read at the
/// same moments, since a session may have many.
///
/// While history is read for subscriptions that lag, it is that which takes the time: then only its pages are
/// waited for, and those who do not lag are delivered to as before. Owned by the owner thread.
public final class Linger {
    /// A share of the processors' time above which more is waited for, and one below which less is.
    private static final double BUSY = 0.70;

    private static final double AT_EASE = 0.50;

    private static final long LOOK_EVERY_NS = 100_000_000; // 100 ms

    /// What was measured over more than this tells nothing of now.
    private static final long LOOK_MAX_NS = 1_000_000_000;

    /// 40 pages a second.
    static final long PAGE_MOST_NS = 25_000_000; // 25 ms

    private final DoubleSupplier load;
    private final Pause sources;
    private final Pause pages;
    private boolean looked;
    private long lookedNs;
    private boolean readsHistory;

    /// @param mostNs the longest wait between two reads of a source, ns; 0 for no wait at all, of pages neither
    /// @param load the share of the processors' time that was used since it was asked last, 0 to 1; negative or not a
    ///     number where nobody knows
    Linger(long mostNs, DoubleSupplier load) {
        this.load = load;
        sources = new Pause(mostNs);
        pages = new Pause(Math.min(mostNs, PAGE_MOST_NS));
    }

    /// When a source that was told something now may be read again, ns.
    long nextReadNs(long nowNs) {
        look(nowNs);
        long ns = sources.ns();
        return ns == 0 ? nowNs : nowNs + ns - Math.floorMod(nowNs, ns);
    }

    /// When, after a page of history that is read now, the next may be, ns.
    long nextPageNs(long nowNs) {
        readsHistory = true;
        look(nowNs);
        return nowNs + pages.ns();
    }

    private void look(long nowNs) {
        if (looked && nowNs - lookedNs < LOOK_EVERY_NS) {
            return;
        }
        double busy = load.getAsDouble();
        if (!looked || nowNs - lookedNs > LOOK_MAX_NS) {
            sources.end();
            pages.end();
        } else if (busy > BUSY) {
            (readsHistory ? pages : sources).lengthen();
        } else if (!(busy >= AT_EASE)) {
            pages.shorten();
            sources.shorten();
        }
        looked = true;
        lookedNs = nowNs;
        readsHistory = false;
    }

    /// How long sources are left alone at present, ns.
    long lingerNs() {
        return sources.ns();
    }
}
