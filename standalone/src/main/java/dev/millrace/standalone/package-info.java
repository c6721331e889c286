/// The standalone program: an API node on the embedded store, in one process, wired by Spring Boot.
///
/// The main thread starts the parts in order (store, public port, management port) and leaves; the shutdown hook's
/// thread stops them in the opposite order. Nothing else here has a thread.
@NullMarked
package dev.millrace.standalone;

import org.jspecify.annotations.NullMarked;
