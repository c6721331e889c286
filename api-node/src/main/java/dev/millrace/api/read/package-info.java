/// Reading history: bounded pages of messages from any offset of a stream, through the logs of its ancestors where
/// it is a fork. Runs on the store's threads and touches no stream state; what it may show is given by a view.
@NullMarked
package dev.millrace.api.read;

import org.jspecify.annotations.NullMarked;
