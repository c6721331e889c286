package dev.millrace.model.expiry;

import java.util.EnumSet;
import java.util.Set;

/// Why a stream is to be looked at. The numbers stand in the log: stable, never reuse.
public enum ExpiryReason {
    /// A life that can expire is about to begin, or one whose beginning may be cut off in the middle.
    CREATED(1),
    /// A life is about to be ended.
    DELETED(2),
    /// A fork is about to be reserved in it.
    FORK_RESERVED(4),
    /// It was looked at, and is to be looked at again.
    LOOK(8);

    static final int ALL_BITS = 15;

    final int bit;

    ExpiryReason(int bit) {
        this.bit = bit;
    }

    static int bits(Set<ExpiryReason> reasons) {
        int bits = 0;
        for (ExpiryReason reason : reasons) {
            bits |= reason.bit;
        }
        return bits;
    }

    static Set<ExpiryReason> of(int bits) {
        Set<ExpiryReason> reasons = EnumSet.noneOf(ExpiryReason.class);
        for (ExpiryReason reason : values()) {
            if ((bits & reason.bit) != 0) {
                reasons.add(reason);
            }
        }
        return reasons;
    }
}
