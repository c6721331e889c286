/// What a network does to connections, done on purpose: proxies that pass bytes on and count them, keep answers
/// back or cut them, or send each request to another node.
@NullMarked
package dev.millrace.testkit.net;

import org.jspecify.annotations.NullMarked;
