package dev.millrace.api.whole;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Hears what Netty's leak detector says while it is open. Tests run with the detector at its strictest.
public final class BufferLeaks implements AutoCloseable {
    private static final int BUFFERS = 1_000;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    public BufferLeaks() {
        if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
            throw new IllegalStateException("leak detection is " + ResourceLeakDetector.getLevel());
        }
        heard.start();
        logger.addAppender(heard);
    }

    /// Demands that every buffer so far was released.
    ///
    /// @throws AssertionError when one was dropped instead
    public void requireNone() {
        System.gc(); // a lost buffer is only noticed once it is collected, and told when others are allocated
        for (int i = 0; i < BUFFERS; i++) {
            ByteBufAllocator.DEFAULT.buffer().release();
        }
        List<String> leaks =
                heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaks, the first: " + leaks.getFirst());
        }
    }

    @Override
    public void close() {
        logger.detachAppender(heard);
        heard.stop();
    }
}
