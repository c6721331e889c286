/// What owners of state have in common, whatever they own. No thread of its own: everything here belongs to an owner's.
@NullMarked
package dev.millrace.program.loop;

import org.jspecify.annotations.NullMarked;
