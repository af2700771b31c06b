import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { databaseOf } from "@khuyenhoc/local";
import pg from "pg";
import type { Bench, Benchmark } from "./bench.ts";
import { closedLoop, post, type Round, type Target } from "./closed-loop.ts";
import { result } from "./results.ts";
import { median, percentile } from "./statistics.ts";

const CLIENTS = 8;
const ROUNDS = 4;
const SECONDS = 3;

/** The tables as PostGraphile is to show them: today's version of a unit, and the links that the service keeps without foreign keys. */
const views = `
  create schema if not exists bench;
  create or replace view bench.unit as
    select unit_id as id, parent_id, name_vi from public.unit_version where validity @> public.app_today();
  create or replace view bench.registration as
    select id, unit_id, year, model, population_group, subject_name, subject_code, address, state, updated_at from public.registration;
  comment on view bench.unit is E'@primaryKey id\\n@foreignKey (parent_id) references bench.unit (id)|@fieldName parent';
  comment on view bench.registration is E'@primaryKey id\\n@foreignKey (unit_id) references bench.unit (id)|@fieldName unit';
`;

const fields = "year model subjectName subjectCode address state updatedAt";
const unitOf = (id: string) => `unit { ${id} nameVi parent { ${id} nameVi } }`;
const gatewayQuery = `query List { registrations(first: 50) { edges { cursor node { id ${fields} group ${unitOf("id")} } } pageInfo { hasNextPage endCursor } } }`;
const peerQuery = `query List { registrations: allRegistrations(first: 50, orderBy: [UPDATED_AT_DESC, ROW_ID_DESC]) { edges { cursor node { rowId ${fields} populationGroup ${unitOf("rowId")} } } pageInfo { hasNextPage endCursor } } }`;

interface Page {
  errors?: { message: string }[];
  data: {
    registrations: { edges: { node: { subjectName: string; unit: { nameVi: string; parent: { nameVi: string } } } }[] };
  };
}

/** What both must answer alike. */
async function rowsOf(target: Target): Promise<string[]> {
  const { data, errors } = JSON.parse(await post(target)) as Page;
  if (errors !== undefined) throw new Error(`${target.url}: ${JSON.stringify(errors)}`);
  return data.registrations.edges.map(
    ({ node }) => `${node.subjectName} / ${node.unit.nameVi} / ${node.unit.parent.nameVi}`,
  );
}

async function startPostGraphile(url: string): Promise<{ process: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, "postgraphile-server.ts"), {
    env: { NODE_ENV: "production", DATABASE_URL: url },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", () => reject(new Error("PostGraphile did not start")));
  });
  return { process: child, url: `http://127.0.0.1:${port}/graphql` };
}

async function compare(own: Target, peer: Target): Promise<{ own: Round[]; peer: Round[] }> {
  const [ownRows, peerRows] = [await rowsOf(own), await rowsOf(peer)];
  if (ownRows.length !== 50 || ownRows.join() !== peerRows.join())
    throw new Error("The two sides answer different rows");
  await closedLoop(own, CLIENTS, 2);
  await closedLoop(peer, CLIENTS, 2);
  const rounds: { own: Round[]; peer: Round[] } = { own: [], peer: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.own.push(await closedLoop(own, CLIENTS, SECONDS));
    rounds.peer.push(await closedLoop(peer, CLIENTS, SECONDS));
  }
  return rounds;
}

/** A list of 50 registrations with their units and parent units: gateway and services against PostGraphile over the same rows. */
export const lists: Benchmark = async ({ platform, token }: Bench) => {
  const url = platform.infrastructure.postgres.url(databaseOf("registrations"));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(views);
  await client.query("analyze");
  await client.end();
  const postgraphile = await startPostGraphile(url);
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json, application/json" };
  try {
    const { own, peer } = await compare(
      {
        url: `${platform.gatewayUrl}/graphql`,
        headers: { ...headers, authorization: `Bearer ${await token()}` },
        body: JSON.stringify({ query: gatewayQuery, operationName: "List" }),
      },
      { url: postgraphile.url, headers, body: JSON.stringify({ query: peerQuery, operationName: "List" }) },
    );
    const rate = (rounds: Round[]) => median(rounds.map((round) => round.rate));
    const at = (rounds: Round[], share: number) =>
      percentile(
        rounds.flatMap(({ latencies }) => latencies),
        share,
      );
    const latency = (name: string, share: number) =>
      result({ name, value: at(own, share), unit: "ms", peer: at(peer, share), better: "less" });
    return [
      result(
        { name: "list of 50 with unit and parent", value: rate(own), unit: "req/s", peer: rate(peer), better: "more" },
        { ratio: 1 },
      ),
      latency("— p50", 0.5),
      latency("— p99", 0.99),
    ];
  } finally {
    const ended = once(postgraphile.process, "exit");
    postgraphile.process.disconnect();
    await ended;
  }
};
