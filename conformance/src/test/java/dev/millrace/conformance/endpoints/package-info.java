/// The packaged program on S2 as it is reached in earnest: several endpoints of which one goes away, TLS with a token
/// and basins' host names, and an S2 that is far away.
@NullMarked
package dev.millrace.conformance.endpoints;

import org.jspecify.annotations.NullMarked;
