/// The real s2-lite for tests, as a process of its own. Where it cannot be found the tests that need it are
/// skipped, and say so.
@NullMarked
package dev.millrace.testkit.s2;

import org.jspecify.annotations.NullMarked;
