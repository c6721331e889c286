package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.outcome.StreamOutcome;
import org.jspecify.annotations.Nullable;

/// One page of a [Listing]: its candidates, each looked up, some of them at a time.
///
/// What was deleted or has expired is a candidate and no row, so a page may be short and still carry `next`. Owned by
/// the event loop.
final class ListingCall implements Call {
    private final Exchange exchange;
    private final Listing listing;
    private final Node node;
    private @Nullable Lookups lookups;
    private boolean over;

    ListingCall(Exchange exchange, Listing listing, Node node) {
        this.exchange = exchange;
        this.listing = listing;
        this.node = node;
    }

    @Override
    public void begin(Bytes body) {
        var _ = listing.candidates(exchange.loop()).thenAccept(this::onCandidates);
    }

    @Override
    public void abandon() {
        over = true;
        if (lookups != null) {
            lookups.abandon();
        }
    }

    private void onCandidates(Listing.Candidates candidates) {
        switch (candidates) {
            case Listing.Candidates.Unknown(Answer answer) -> end(answer);
            case Listing.Candidates.Streams streams -> lookUp(streams);
        }
    }

    private void lookUp(Listing.Candidates.Streams candidates) {
        if (over) {
            return;
        }
        Lookups looking = new Lookups(
                node.streams(),
                exchange.loop(),
                candidates.paths(),
                listing.question(),
                new Lookups.Receiver(
                        () -> end(page(candidates.next())),
                        (path, failure) -> end(OutcomeAnswers.of(failure, path, ""))));
        lookups = looking;
        looking.begin();
    }

    private Answer page(@Nullable String next) {
        NamePage page = new NamePage(listing.rows());
        Lookups looked = lookups;
        for (int row = 0; looked != null && row < looked.size(); row++) {
            StreamOutcome found = looked.row(row);
            if (found != null) {
                listing.show(looked.path(row), found, page);
            }
        }
        return page.answer(next);
    }

    private void end(Answer answer) {
        if (over) {
            answer.drop();
        } else {
            over = true;
            exchange.answer(answer);
        }
    }
}
