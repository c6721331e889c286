/// The parts of the append path by themselves, measured by JMH: `./millrace bench --micro`.
@NullMarked
package dev.millrace.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
