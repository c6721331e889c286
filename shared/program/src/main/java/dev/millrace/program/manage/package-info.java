/// The management port: Spring MVC with Actuator, mapped to `/health/live`, `/health/ready` and `/metrics`, the same in
/// every program. It comes up after what the program serves and goes down after it, so that a process that drains can
/// still say so.
@NullMarked
package dev.millrace.program.manage;

import org.jspecify.annotations.NullMarked;
