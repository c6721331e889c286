/// What the cleanup tells those who operate it: its meters. Reads what the runs have counted, on the threads of the
/// management port.
@NullMarked
package dev.millrace.cleanup.manage;

import org.jspecify.annotations.NullMarked;
