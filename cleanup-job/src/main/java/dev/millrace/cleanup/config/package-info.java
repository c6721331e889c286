/// The cleanup as a program, and as a part of another: properties, the schedule, the management port.
///
/// Quartz's one thread runs the cleanup; the main thread only starts and ends it.
@NullMarked
package dev.millrace.cleanup.config;

import org.jspecify.annotations.NullMarked;
