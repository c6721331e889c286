/// The properties that several programs have, and how all of them are checked: S2, the management port.
@NullMarked
package dev.millrace.program.config;

import org.jspecify.annotations.NullMarked;
