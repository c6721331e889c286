package dev.millrace.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where results and remarks go. Owned by the main thread.
final class Output {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final OutputStream results;
    private final PrintStream remarks;

    /// @param results for what was asked for
    /// @param remarks for what happened on the way
    Output(OutputStream results, PrintStream remarks) {
        this.results = results;
        this.remarks = remarks;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    void line(String text) throws OutputGoneException {
        write((text + "\n").getBytes(StandardCharsets.UTF_8));
        flush();
    }

    void line(ObjectNode json) throws OutputGoneException {
        line(json.toString());
    }

    void remark(String text) {
        remarks.println("millrace: " + text);
    }

    /// A page for people: messages of a JSON stream one a line, other bytes as they are.
    void page(byte[] page, boolean json) throws OutputGoneException {
        if (json) {
            for (MessageSlices.Slice slice : MessageSlices.of(page)) {
                write(page, slice.from(), slice.to() - slice.from());
                write(new byte[] {'\n'});
            }
        } else {
            write(page);
        }
        flush();
    }

    /// A page for programs: one line of JSON. Messages of a JSON stream stand in it as they are stored.
    void pageAsJson(byte[] page, boolean json, ObjectNode about) throws OutputGoneException {
        if (json) {
            String head = about.toString();
            write((head.substring(0, head.length() - 1) + ",\"messages\":").getBytes(StandardCharsets.UTF_8));
            write(withoutLineEnds(page));
            write("}\n".getBytes(StandardCharsets.UTF_8));
            flush();
        } else {
            line(asText(page, about));
        }
    }

    private static ObjectNode asText(byte[] page, ObjectNode about) {
        try {
            return about.put(
                    "text",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(page))
                            .toString());
        } catch (CharacterCodingException binary) {
            return about.put("base64", Base64.getEncoder().encodeToString(page));
        }
    }

    /// Line ends stand between JSON tokens only, where a space means the same.
    private static byte[] withoutLineEnds(byte[] page) {
        byte[] line = page.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }

    private void write(byte[] bytes) throws OutputGoneException {
        write(bytes, 0, bytes.length);
    }

    private void write(byte[] bytes, int from, int count) throws OutputGoneException {
        try {
            results.write(bytes, from, count);
        } catch (IOException gone) {
            throw new OutputGoneException(gone);
        }
    }

    private void flush() throws OutputGoneException {
        try {
            results.flush();
        } catch (IOException gone) {
            throw new OutputGoneException(gone);
        }
    }

    /// Nobody reads the results any more, as when they are piped into `head`: the command ends, without a word.
    static final class OutputGoneException extends Exception {
        private static final long serialVersionUID = 1;

        OutputGoneException(IOException cause) {
            super(cause);
        }
    }
}
