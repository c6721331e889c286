package dev.millrace.api.http;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/// The socket that is listened on. Whoever waits to be accepted when it is closed is accepted first: the system would
/// reset such a connection, with what the client has asked on it. Owned by its event loop.
final class ListeningSocket extends NioServerSocketChannel {
    static final int BACKLOG = 4096;

    @Override
    protected void doClose() throws Exception {
        List<Object> accepted = new ArrayList<>();
        try {
            acceptAll(accepted);
        } finally {
            super.doClose();
            accepted.forEach(pipeline()::fireChannelRead);
        }
    }

    private void acceptAll(List<Object> accepted) throws Exception {
        boolean waiting = isActive();
        while (waiting && accepted.size() < BACKLOG) {
            waiting = doReadMessages(accepted) > 0;
        }
    }
}
