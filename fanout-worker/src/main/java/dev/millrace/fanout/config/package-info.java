/// The fan-out worker as a program of its own, and its properties, as other programs read them too.
@NullMarked
package dev.millrace.fanout.config;

import org.jspecify.annotations.NullMarked;
