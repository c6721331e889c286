/// The public port: HTTP/1.1 on Netty, from bytes to calls and from answers to bytes.
///
/// ```
///  bytes → RequestDecoder → HttpConnection → RouteTable → access → Endpoint → Call ─→ streams, history, live reads
///                                ▲                                             │
///                                └──────────────── Answer ◀────────────────────┘
/// ```
/// A connection and all that belongs to it live on one event loop, which is never blocked; one request of a
/// connection is answered before the next is looked at. What the parts behind say comes back to that loop. A
/// response is an [dev.millrace.api.http.answer.Answer], written by one writer; an event stream is given away with
/// its connection. Every limit stands in [dev.millrace.api.http.HttpSettings].
@NullMarked
package dev.millrace.api.http;

import org.jspecify.annotations.NullMarked;
