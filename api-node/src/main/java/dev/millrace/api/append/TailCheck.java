package dev.millrace.api.append;

import dev.millrace.model.log.TailPosition;
import dev.millrace.store.TailOutcome;

/// A look at a log's tail that is under way or is to be tried again, and what it is compared with.
final class TailCheck extends StoreAnswer<TailOutcome> {
    final StreamEntry entry;

    /// The order of the newest command when it began: it confirms the state for all up to that.
    final long order;

    final long beganNs;

    /// The durable state's tail when it began.
    final TailPosition expected;

    /// How many looks before it found the store out of reach.
    final int failures;

    /// Whether a command came after it began, and wants another.
    boolean again;

    /// What the last look of those before it met with.
    String trouble = "no answer yet";

    TailCheck(StreamEntry entry, long order, long beganNs, TailPosition expected, int failures, Mailbox mailbox) {
        super(mailbox);
        this.entry = entry;
        this.order = order;
        this.beganNs = beganNs;
        this.expected = expected;
        this.failures = failures;
    }

    @Override
    void onOutcome(Owner owner, TailOutcome outcome) {
        owner.confirmations.onOutcome(this, outcome);
    }
}
