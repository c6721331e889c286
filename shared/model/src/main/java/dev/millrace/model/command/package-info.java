/// What is asked of one stream: commands, already validated as far as the request alone allows.
///
/// A command is decided by the deciders on a state, on the thread that owns that state; here it is only a value.
@NullMarked
package dev.millrace.model.command;

import org.jspecify.annotations.NullMarked;
