package dev.millrace.api.append;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The store's answer to one call, made when the call is made: it comes on a thread of the store's, and posts itself.
abstract class StoreAnswer<T> extends Mail implements BiConsumer<@Nullable T, @Nullable Throwable> {
    private final Mailbox mailbox;
    private @Nullable T outcome;
    private @Nullable Throwable error;

    StoreAnswer(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /// Has this be posted when the call is answered.
    @SuppressWarnings("FutureReturnValueIgnored") // what follows the call is to post, and that does not fail
    final void await(CompletableFuture<T> call) {
        call.whenComplete(this);
    }

    @Override
    public final void accept(@Nullable T answer, @Nullable Throwable thrown) {
        outcome = answer;
        error = thrown;
        mailbox.post(this);
    }

    @Override
    final void deliver(Owner owner) {
        T answer = outcome;
        if (answer == null) {
            throw new IllegalStateException("the store ended a call without an outcome", error);
        }
        onOutcome(owner, answer);
    }

    /// Handles the outcome, on the owner thread.
    abstract void onOutcome(Owner owner, T answer);
}
