/// What tests of several modules share: hand-written fakes, seeds and the contract that every store must pass.
@NullMarked
package dev.millrace.testkit;

import org.jspecify.annotations.NullMarked;
