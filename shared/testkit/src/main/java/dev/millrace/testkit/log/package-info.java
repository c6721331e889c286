/// What a program logs, for tests. Whoever uses it has Logback, which the kit itself leaves to them.
@NullMarked
package dev.millrace.testkit.log;

import org.jspecify.annotations.NullMarked;
