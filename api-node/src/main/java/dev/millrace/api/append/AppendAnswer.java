package dev.millrace.api.append;

import dev.millrace.store.AppendOutcome;

/// The store's answer to one sending of a flight's batch.
final class AppendAnswer extends StoreAnswer<AppendOutcome> {
    private final Flight flight;
    private final Batch batch;

    AppendAnswer(Mailbox mailbox, Flight flight, Batch batch) {
        super(mailbox);
        this.flight = flight;
        this.batch = batch;
    }

    @Override
    void onOutcome(Owner owner, AppendOutcome outcome) {
        owner.commits.onOutcome(flight, batch, outcome);
    }
}
