package dev.millrace.model.session;

/// In which form a session's messages stand in its stream. One for the whole session, chosen when it is made.
public enum DeliveryFormat {
    /// As they stand in the source.
    VERBATIM,

    /// Each in a JSON object that says where it comes from, see [EnvelopeFormat].
    ENVELOPE
}
