package dev.millrace.model.read;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;

/// One message as a reader sees it.
///
/// @param start the offset at which it stands
/// @param next the offset after it, from which the following message is read
/// @param body its bytes, parts put together
public record Message(Offset start, Offset next, Bytes body) {}
