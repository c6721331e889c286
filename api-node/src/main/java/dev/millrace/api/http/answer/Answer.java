package dev.millrace.api.http.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A response before it is written: a status, header fields, a body. Owned by one thread at a time; handing it to its
/// connection gives away the reference to its body too.
public final class Answer {
    private static final int FIELDS = 6;

    private final Status status;
    private Field[] fields = new Field[FIELDS];
    private CharSequence[] values = new CharSequence[FIELDS];
    private int count;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private boolean lengthKnown = true;
    private @Nullable Runnable afterwards;

    private Answer(Status status) {
        this.status = status;
    }

    public static Answer of(Status status) {
        return new Answer(status);
    }

    /// Adds a field. The value holds no line ends: it is ours, or a client's that was validated.
    public Answer with(Field field, CharSequence value) {
        if (count == fields.length) {
            fields = Arrays.copyOf(fields, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        fields[count] = field;
        values[count++] = value;
        return this;
    }

    /// Puts another value in the place of a field's, or adds it.
    public Answer replace(Field field, CharSequence value) {
        for (int i = 0; i < count; i++) {
            if (fields[i] == field) {
                values[i] = value;
                return this;
            }
        }
        return with(field, value);
    }

    /// The body; its reference is the answer's from now on.
    public Answer body(ByteBuf buffer) {
        body = buffer;
        return this;
    }

    public Answer body(String text) {
        return body(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// For the answer to a HEAD whose body was never made: no `Content-Length`.
    public Answer lengthUnknown() {
        lengthKnown = false;
        return this;
    }

    /// What is to be done once this has been written, or will never be.
    public Answer afterwards(Runnable action) {
        afterwards = action;
        return this;
    }

    public Status status() {
        return status;
    }

    /// The value of a field that has one, the first.
    public @Nullable CharSequence value(Field field) {
        for (int i = 0; i < count; i++) {
            if (fields[i] == field) {
                return values[i];
            }
        }
        return null;
    }

    public ByteBuf body() {
        return body;
    }

    boolean isLengthKnown() {
        return lengthKnown;
    }

    int fieldCount() {
        return count;
    }

    Field field(int index) {
        return fields[index];
    }

    CharSequence value(int index) {
        return values[index];
    }

    /// To be called by whoever writes it or drops it, once; the body's reference is settled apart from this.
    void settle() {
        if (afterwards != null) {
            afterwards.run();
        }
    }

    boolean needsSettling() {
        return afterwards != null;
    }

    /// Nobody will write this: its body is released.
    public void drop() {
        body.release();
        settle();
    }
}
