/// What the management port shows of a node in particular: what its parts count.
@NullMarked
package dev.millrace.api.manage;

import org.jspecify.annotations.NullMarked;
