/// Requests, from header fields and query parameters to values, each refusal with the text that was refused.
///
/// Pure functions of one request: no channel, no thread, no state.
@NullMarked
package dev.millrace.api.http.request;

import org.jspecify.annotations.NullMarked;
