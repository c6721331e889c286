/// Tests of the cache in front, with the configuration of `deploy/nginx` in Debian's nginx: only addresses and
/// certificates are replaced.
@NullMarked
package dev.millrace.conformance.front;

import org.jspecify.annotations.NullMarked;
