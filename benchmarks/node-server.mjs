// Starts the protocol's Node server: node node-server.mjs FOLDER_OF_ITS_INSTALLATION PORT [DATA_FOLDER]
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const [folder, port, dataDir] = process.argv.slice(2);
const { DurableStreamTestServer } = createRequire(join(folder, "package.json"))("@durable-streams/server");
if (dataDir) mkdirSync(dataDir, { recursive: true });
const server = new DurableStreamTestServer({ port: Number(port), host: "127.0.0.1", ...(dataDir ? { dataDir } : {}) });
await server.start();
process.on("SIGTERM", () => process.exit(0));
