/// The deciders: a command and a state give the records to write and the answer that goes out once they are durable.
///
/// Pure: no thread, no clock; the time is an argument. A decider changes nothing, only `apply` does.
@NullMarked
package dev.millrace.model.decide;

import org.jspecify.annotations.NullMarked;
