package dev.millrace.testkit.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// Everything that our code logs in this process, at whatever level, until it is closed. Safe for any thread.
public final class CapturedLog implements AutoCloseable {
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.millrace");
    private final Level level = ours.getLevel();
    private final Kept kept = new Kept();

    /// A line of the log.
    ///
    /// @param text the message, and below it the stack of what was thrown
    /// @param context what it names beside that, as `traceId`
    public record Line(String text, Map<String, String> context) {}

    public CapturedLog() {
        ours.setLevel(Level.TRACE);
        kept.start();
        ours.addAppender(kept);
    }

    public List<Line> lines() {
        return List.copyOf(kept.lines);
    }

    /// The lines that contain this.
    public List<Line> with(String words) {
        return lines().stream().filter(line -> line.text().contains(words)).toList();
    }

    @Override
    public void close() {
        ours.detachAppender(kept);
        ours.setLevel(level);
    }

    /// Takes the context on the thread that logs, whose it is.
    private static final class Kept extends AppenderBase<ILoggingEvent> {
        private final List<Line> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add(new Line(event.getFormattedMessage() + thrown, Map.copyOf(event.getMDCPropertyMap())));
        }
    }
}
