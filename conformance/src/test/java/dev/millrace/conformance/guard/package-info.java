/// The packaged program behind a registry of projects: what one project does to another, and what becomes of requests
/// while the registry changes.
@NullMarked
package dev.millrace.conformance.guard;

import org.jspecify.annotations.NullMarked;
