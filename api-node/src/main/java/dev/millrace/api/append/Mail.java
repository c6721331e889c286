package dev.millrace.api.append;

import org.jspecify.annotations.Nullable;

/// What somebody else has to tell a shard's owner, other than a request: a store's answer, a watch. It is its own
/// place in the mailbox, so that there is always room for it.
abstract class Mail {
    /// The one posted before, while this is in a mailbox.
    @Nullable
    Mail earlier;

    /// Handles it, on the owner thread.
    abstract void deliver(Owner owner);

    /// Handles it after the owner has ended, when nothing is left but to refuse. On any thread.
    void refuse(String why) {
        // An answer of the store's needs no refusal: nobody waits for it any more.
    }
}
