/// The command line for people: `./millrace ls`, `create`, `append`, `read`, `tail`, `publish`, `subscribe`, `head` and
/// `delete` against any server that speaks the protocol.
///
/// One process runs one command, on its main thread, and shares nothing with the server but the wire. A
/// command writes what was asked for to standard output, what happened on the way to standard error, and ends with
/// 0, 1 (the server refused), 2 (the command makes no sense) or 3 (the server could not be reached). What `read` and
/// `tail` print is what the server stores, byte for byte, each message once: a page is printed whole or not at all,
/// and after a lost connection reading goes on after the last page that was printed.
@NullMarked
package dev.millrace.command;

import org.jspecify.annotations.NullMarked;
