import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Distributions, javaCommand } from "./distributions.ts";
import { LocalFailure } from "./failure.ts";
import { kafkaAnswers } from "./kafka-admin.ts";
import { diedEarly, type Part, startPart } from "./part.ts";
import { checkout, type ProfilePaths } from "./paths.ts";
import { until } from "./poll.ts";
import type { Ports } from "./ports.ts";
import type { Progress } from "./run-logged.ts";
import type { Secrets } from "./secrets.ts";

const logging = join(checkout, "infra/local/log4j2.xml");

function serverProperties(paths: ProfilePaths, ports: Ports): string {
  const settings = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.bootstrap.servers": `127.0.0.1:${ports.kafkaController}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": join(paths.kafka, "data"),
    "auto.create.topics.enable": false,
    "group.initial.rebalance.delay.ms": 0,
    "offsets.topic.replication.factor": 1,
    // The default of 50 costs seconds at every start and serves nothing on one node.
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "log.cleaner.dedupe.buffer.size": 33554432,
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n")}\n`;
}

/**
 * Starts one Kafka node in KRaft mode, broker and controller at once, on the loopback address; formats its folder on the first start.
 *
 * @returns the running broker, ready for clients
 */
export async function startKafka(options: {
  paths: ProfilePaths;
  ports: Ports;
  secrets: Secrets;
  distributions: Distributions;
  progress: Progress;
  /** called as soon as the process exists, before it is ready */
  onStart: (part: Part) => void;
}): Promise<Part> {
  const { paths, ports, secrets, distributions, progress } = options;
  const classes = ["-cp", join(distributions.kafkaLibraries, "*")];
  const properties = join(paths.kafka, "server.properties");
  mkdirSync(paths.kafka, { recursive: true });
  writeFileSync(properties, serverProperties(paths, ports));

  if (!existsSync(join(paths.kafka, "data/meta.properties"))) {
    progress("kafka: formatting its folder");
    const { status, stdout, stderr, error } = spawnSync(
      javaCommand(),
      [
        ...classes,
        `-Dlog4j2.configurationFile=${logging}`,
        "kafka.tools.StorageTool",
        "format",
        "--standalone",
        "-t",
        secrets.kafkaCluster,
        "-c",
        properties,
      ],
      { encoding: "utf8" },
    );
    if (status !== 0) {
      throw new LocalFailure(`Kafka could not format ${paths.kafka}.`, error?.message ?? `${stdout}${stderr}`);
    }
  }
  const part = await startPart({
    name: "kafka",
    command: javaCommand(),
    args: [
      "-Xms128m",
      "-Xmx512m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-XX:+ExitOnOutOfMemoryError",
      `-Dlog4j2.configurationFile=${logging}`,
      ...classes,
      "kafka.Kafka",
      properties,
    ],
    log: join(paths.logs, "kafka.log"),
    cwd: paths.kafka,
    environment: process.env,
    grace: 30,
  });
  options.onStart(part);
  await until("kafka", () => kafkaAnswers([`127.0.0.1:${ports.kafka}`]), {
    seconds: 60,
    every: 200,
    abort: () => diedEarly(part),
  });
  return part;
}
