/// What a network does to connections, done on purpose: a proxy that passes on what it is sent and counts it, or does
/// to it what a plan says, and a balancer that sends each request to another node.
@NullMarked
package dev.millrace.testkit.net;

import org.jspecify.annotations.NullMarked;
