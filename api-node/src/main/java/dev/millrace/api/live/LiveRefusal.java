package dev.millrace.api.live;

import dev.millrace.api.read.PageOutcome;
import dev.millrace.model.outcome.StreamOutcome;

/// Why a live read could not begin or go on, in the words of the part that refused: answered as that part's
/// refusals are answered to any other request.
public sealed interface LiveRefusal {
    /// The stream is not there, or the node or its store cannot serve it now (too many readers are
    /// [StreamOutcome.Overloaded]).
    record ByStream(StreamOutcome outcome) implements LiveRefusal {}

    /// The place cannot be read from; never a [PageOutcome.Page].
    record ByPage(PageOutcome outcome) implements LiveRefusal {
        public ByPage {
            if (outcome instanceof PageOutcome.Page) {
                throw new IllegalArgumentException("a page is not a refusal: " + outcome);
            }
        }
    }
}
