package dev.millrace.api.session;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;

/// What a request about a session came to.
///
/// @param about the stream that the outcome is about: the session's, or a source
public record SessionAnswer(StreamPath about, StreamOutcome outcome) {}
