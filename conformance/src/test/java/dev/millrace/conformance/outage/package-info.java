/// What nodes of the packaged program do while S2 is slow, away, silent or killed, and when it is back, or comes back
/// without its data.
///
/// [Site] is nodes, and the way between them and their S2; [Outage] is what becomes of it. [Sender]s append and
/// [Listener]s read on threads of their own all the while; the test's thread begins and ends the outage, and compares
/// afterwards what clients were told with what is there.
///
/// And what more of them do where S2 is slow for good: [DeliverySite] is nodes, and workers to which S2 is far away;
/// [BusySources] gives these as much to deliver as they can.
@NullMarked
package dev.millrace.conformance.outage;

import org.jspecify.annotations.NullMarked;
