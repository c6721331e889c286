/// Server-sent events as bytes: data and control events, text made safe for lines, the edges of characters, cursors.
/// Pure: no thread, no clock, no connection; buffers are the caller's.
@NullMarked
package dev.millrace.api.live.sse;

import org.jspecify.annotations.NullMarked;
