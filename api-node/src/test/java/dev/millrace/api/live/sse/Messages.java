package dev.millrace.api.live.sse;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.read.Message;
import java.util.ArrayList;
import java.util.List;

/// Messages one after the other, at the offsets 1, 2, 3 … of a life.
public final class Messages {
    public static final long LIFE = 1_000;

    private Messages() {}

    public static Offset at(long seqNum) {
        return new Offset(LIFE, seqNum);
    }

    public static List<Message> of(String... bodies) {
        List<Message> messages = new ArrayList<>();
        for (String body : bodies) {
            messages.add(message(1 + messages.size(), Bytes.utf8(body)));
        }
        return messages;
    }

    public static List<Message> ofBytes(byte[]... bodies) {
        List<Message> messages = new ArrayList<>();
        for (byte[] body : bodies) {
            messages.add(message(1 + messages.size(), Bytes.of(body)));
        }
        return messages;
    }

    public static Message message(long seqNum, Bytes body) {
        return new Message(at(seqNum), at(seqNum + 1), body);
    }
}
