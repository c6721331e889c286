package dev.millrace.fanout.manage;

import dev.millrace.fanout.task.FanoutWorker;
import dev.millrace.fanout.task.SessionStatus;
import dev.millrace.fanout.task.TaskStatus;
import dev.millrace.model.name.StreamPath;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The worker explained, on the management port: `GET /fanout/tasks`, and `GET /fanout/sessions/{project}/{session}`.
@RestController
public final class FanoutController {
    private final FanoutWorker worker;

    public FanoutController(FanoutWorker worker) {
        this.worker = worker;
    }

    /// The tasks that this worker has, or waits for.
    @GetMapping("/fanout/tasks")
    public List<TaskStatus> tasks() {
        return worker.status();
    }

    /// What this worker knows of a session; 404 where none of its tasks has a subscription of it.
    @GetMapping("/fanout/sessions/{project}/{session}")
    public ResponseEntity<SessionStatus> session(
            @PathVariable("project") String project, @PathVariable("session") String session) {
        return ResponseEntity.of(worker.explain(new StreamPath(project, "session:" + session)));
    }
}
