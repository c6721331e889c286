/// Reading text that clients send: a value, or a sentence that says what is wrong with it, never an exception.
///
/// Pure functions of their arguments; strict, since what is accepted once has to be accepted for ever.
@NullMarked
package dev.millrace.model.parse;

import org.jspecify.annotations.NullMarked;
