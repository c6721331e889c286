/// A seeded generator of requests, valid and not, over every route, header, parameter, body and framing of the HTTP
/// contract. It learns from the answers (offsets, tags, sequences), so that it comes to the states behind the border.
///
/// Used by one thread at a time; the same seed and the same answers give the same requests.
@NullMarked
package dev.millrace.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
