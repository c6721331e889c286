package dev.millrace.testkit.history;

import java.util.Optional;

/// A thing that does one operation at a time.
///
/// @param <S> its states, compared by their content
public interface SequentialModel<S> {
    S initial();

    /// The state after an operation.
    ///
    /// @return empty where in `state` the operation would have had another answer; where it had none, the state after
    ///     it took effect, or `state` itself where it would have had none
    Optional<S> step(S state, Operation operation);
}
