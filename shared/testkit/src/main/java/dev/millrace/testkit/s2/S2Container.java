package dev.millrace.testkit.s2;

import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// s2-lite as the public image, in memory.
final class S2Container implements S2Server {
    /// The version that `scripts/s2-lite` builds.
    private static final DockerImageName IMAGE = DockerImageName.parse("ghcr.io/s2-streamstore/s2:0.43.4");

    private static final int PORT_INSIDE = 80;

    private final GenericContainer<?> container;

    S2Container(int port) {
        container = new GenericContainer<>(IMAGE)
                .withCommand("lite")
                .withEnv("SL8_MANIFEST_POLL_INTERVAL", "100ms")
                .withExposedPorts(PORT_INSIDE)
                .waitingFor(Wait.forHttp("/health").forPort(PORT_INSIDE));
        container.setPortBindings(List.of("127.0.0.1:" + port + ":" + PORT_INSIDE));
    }

    @Override
    public void start() {
        container.start();
    }

    @Override
    public void kill() {
        if (container.isRunning()) {
            container
                    .getDockerClient()
                    .killContainerCmd(container.getContainerId())
                    .exec();
        }
        container.stop();
    }

    @Override
    public long pid() {
        Long pid = container.getCurrentContainerInfo().getState().getPidLong();
        if (pid == null) {
            throw new IllegalStateException("s2-lite has ended: container=" + container.getContainerId());
        }
        return pid;
    }
}
