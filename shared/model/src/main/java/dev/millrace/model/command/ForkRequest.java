package dev.millrace.model.command;

import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.ReadFrom;

/// The fork headers of a `PUT`: the source, the divergence point as asked (`Now` when the header is absent), and the
/// sub-offset past it (messages of a JSON stream, bytes of any other; 0 when absent).
public record ForkRequest(StreamPath source, ReadFrom offset, long subOffset) {}
