/// The log as every store holds it: records of headers and a body, numbered densely per stream.
///
/// Values only, in S2's terms. What the headers and bodies of Millrace's own records mean is said by
/// `dev.millrace.model.record`. Nothing here touches a thread, a clock or a socket.
@NullMarked
package dev.millrace.model.log;

import org.jspecify.annotations.NullMarked;
