/// The API node: the durable-streams protocol over HTTP, on any store behind the port.
@NullMarked
package dev.millrace.api;

import org.jspecify.annotations.NullMarked;
