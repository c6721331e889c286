package dev.millrace.model.state;

import dev.millrace.model.name.StreamPath;

/// A fork that reads, or may come to read, this stream's log: the child in one of its lives.
public record Reservation(StreamPath child, long childLife) {}
