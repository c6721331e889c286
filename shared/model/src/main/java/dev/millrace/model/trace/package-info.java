/// Whose request something was written for, as the traces of OpenTelemetry tell it. Pure values.
@NullMarked
package dev.millrace.model.trace;

import org.jspecify.annotations.NullMarked;
