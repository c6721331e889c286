package dev.millrace.api.append;

import dev.millrace.store.ReadOutcome;
import java.util.function.Consumer;

/// The store's answer to one read.
final class ReadAnswer extends StoreAnswer<ReadOutcome> {
    private final Consumer<ReadOutcome> receiver;

    /// @param receiver called on the owner thread
    ReadAnswer(Mailbox mailbox, Consumer<ReadOutcome> receiver) {
        super(mailbox);
        this.receiver = receiver;
    }

    @Override
    void onOutcome(Owner owner, ReadOutcome outcome) {
        receiver.accept(outcome);
    }
}
