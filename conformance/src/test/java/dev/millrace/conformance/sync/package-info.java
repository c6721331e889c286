/// Proof that an acknowledgement waits for the disk: a kill leaves the page cache, so only the system calls show
/// whether what was acknowledged would have survived a power cut. Needs `strace`; where there is none, or it may
/// not be used, the tests say so and are skipped.
@NullMarked
package dev.millrace.conformance.sync;

import org.jspecify.annotations.NullMarked;
