/// The servers under load, each a process of its own on a folder of its own, and what Linux says of them.
@NullMarked
package dev.millrace.benchmarks.host;

import org.jspecify.annotations.NullMarked;
