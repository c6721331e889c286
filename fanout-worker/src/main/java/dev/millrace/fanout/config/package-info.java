/// The properties of a fan-out worker, as a program reads them.
@NullMarked
package dev.millrace.fanout.config;

import org.jspecify.annotations.NullMarked;
