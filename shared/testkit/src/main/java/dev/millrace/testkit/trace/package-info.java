/// A collector of traces for tests. It knows OpenTelemetry's protocol and nothing of ours.
@NullMarked
package dev.millrace.testkit.trace;

import org.jspecify.annotations.NullMarked;
