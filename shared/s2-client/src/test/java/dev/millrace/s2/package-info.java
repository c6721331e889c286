@NullMarked
package dev.millrace.s2;

import org.jspecify.annotations.NullMarked;
