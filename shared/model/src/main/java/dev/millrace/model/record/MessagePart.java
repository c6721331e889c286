package dev.millrace.model.record;

/// Which part of a message a data record carries. A message too large for one record is `FIRST`, any number of
/// `MIDDLE`, `LAST`; only its start is an offset.
public enum MessagePart {
    WHOLE,
    FIRST,
    MIDDLE,
    LAST
}
