package dev.millrace.rules;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// How many lines each method of some files has, from its opening brace to its closing one; those whose brace is
/// followed by `// tidy: reason` are passed over.
final class MethodLengths {
    private MethodLengths() {}

    record MethodLength(String where, long lines) {}

    static List<MethodLength> of(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<MethodLength> lengths = new ArrayList<>();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(unit, positions, lengths).scan(unit, null);
            }
        }
        return lengths;
    }

    private static final class Scanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<MethodLength> lengths;

        Scanner(CompilationUnitTree unit, SourcePositions positions, List<MethodLength> lengths) {
            this.unit = unit;
            this.positions = positions;
            this.lengths = lengths;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            BlockTree body = method.getBody();
            if (body != null) {
                LineMap lines = unit.getLineMap();
                long first = lines.getLineNumber(positions.getStartPosition(unit, body));
                long last = lines.getLineNumber(positions.getEndPosition(unit, body));
                if (isExcused(positions.getStartPosition(unit, body))) {
                    return super.visitMethod(method, null);
                }
                String where = unit.getSourceFile().getName() + ":" + first + " " + method.getName();
                lengths.add(new MethodLength(where, last - first + 1));
            }
            return super.visitMethod(method, null);
        }

        /// Whether the line of the opening brace says why the method is long.
        private boolean isExcused(long brace) {
            try {
                String text = unit.getSourceFile().getCharContent(true).toString();
                int start = Math.toIntExact(brace);
                int end = text.indexOf('\n', start);
                return text.substring(start, end < 0 ? text.length() : end).contains(BannedWords.EXCUSE);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }
}
