/// The management port: Spring MVC with Actuator, mapped to `/health/live`, `/health/ready` and `/metrics`. It
/// comes up after the public port and goes down after it, so that a node that drains can still say so.
@NullMarked
package dev.millrace.api.manage;

import org.jspecify.annotations.NullMarked;
