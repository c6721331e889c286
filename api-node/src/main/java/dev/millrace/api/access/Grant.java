package dev.millrace.api.access;

import java.util.Optional;

/// What a request that was let in may do beyond what its route named: for streams and sessions that it names in header
/// fields or in its body. Belongs to one request; safe for any thread.
public interface Grant {
    /// Of a server that asks for no tokens.
    Grant EVERYTHING = new Grant() {
        @Override
        public Optional<String> readProblem(String stream) {
            return Optional.empty();
        }

        @Override
        public Optional<String> sessionProblem(String session) {
            return Optional.empty();
        }
    };

    /// Why this stream of the request's project may not be read, for a 403; empty when it may. Asked for the source
    /// of a fork or of a subscription.
    Optional<String> readProblem(String stream);

    /// Why nothing may be done with this session of the request's project, for a 403; empty when it may.
    Optional<String> sessionProblem(String session);
}
