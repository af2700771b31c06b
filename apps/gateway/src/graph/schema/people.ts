import { appointableRoles, can, roleGrants } from "@khuyenhoc/authz";
import { DomainError, type Person as PersonData, type RoleName } from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, Role, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

const Appointment = builder.objectRef<{ role: RoleName; unitId: string }>("Appointment").implement({
  fields: (t) => ({
    role: t.expose("role", { type: Role }),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Null where it lies outside the caller's scope.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
  }),
});

const Person = builder.objectRef<PersonData>("Person").implement({
  description: "An account of the platform and what it was granted.",
  fields: (t) => ({
    id: t.exposeID("id"),
    username: t.exposeString("username"),
    fullName: t.exposeString("fullName"),
    email: t.exposeString("email", { nullable: true }),
    enabled: t.exposeBoolean("enabled"),
    appointments: t.expose("appointments", { type: [Appointment] }),
  }),
});

const PersonConnection = connection(Person, "Person");

const Viewer = builder.objectRef<Record<string, never>>("Viewer").implement({
  description: "Who asks.",
  fields: (t) => ({
    subject: t.id({ resolve: (_viewer, _args, { principal }) => principal.subject }),
    username: t.string({ resolve: (_viewer, _args, { principal }) => principal.username }),
    roles: t.field({ type: [Role], resolve: (_viewer, _args, { principal }) => [...principal.roles] }),
    permissions: t.stringList({
      resolve: (_viewer, _args, { principal }) => [...new Set(principal.roles.flatMap((role) => roleGrants[role]))],
    }),
    roots: t.field({
      type: [Unit],
      description: "The granted units; each stands for its whole subtree.",
      resolve: async (_viewer, _args, context) => {
        const asOf = dateOf(null, context);
        const units = await Promise.all(context.principal.roots.map((id) => loadUnit(id, asOf, context)));
        return units.filter((unit) => unit !== null);
      },
    }),
    appointableRoles: t.field({
      type: [Role],
      resolve: (_viewer, _args, { principal }) => [
        ...new Set(principal.roles.flatMap((role) => appointableRoles[role])),
      ],
    }),
  }),
});

const ServiceState = builder.objectRef<{ name: string; ready: boolean }>("ServiceState").implement({
  fields: (t) => ({ name: t.exposeString("name"), ready: t.exposeBoolean("ready") }),
});

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL("/health/ready", url), { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

builder.queryFields((t) => ({
  viewer: t.field({ type: Viewer, resolve: () => ({}) }),
  people: t.field({
    type: PersonConnection,
    description: "Accounts appointed within the caller's scope. Reading them is recorded.",
    args: { first: t.arg.int(), after: t.arg.string(), unitId: t.arg.id(), query: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, unitId, query }, { clients }) => {
      const page = await clients.organizations.people.list.query({
        first: pageSize(first),
        after,
        unitId: optionalId("Unit", unitId),
        query,
      });
      return connectionOf(page);
    },
  }),
  services: t.field({
    type: [ServiceState],
    description: "Whether each service can do its work.",
    resolve: async (_root, _args, { principal, services }) => {
      if (!can(principal, "service.inspect")) throw new DomainError("FORBIDDEN", { permission: "service.inspect" });
      return Promise.all(services.map(async ({ name, url }) => ({ name, ready: await isReady(url) })));
    },
  }),
}));

mutation<{ person: PersonData; temporaryPassword: string | null }>()("appointPerson", {
  description: "Grants a role at a unit, to an existing account or a new one.",
  input: (t) => ({
    personId: t.id({ description: "An existing account; or else the particulars of a new one." }),
    username: t.string(),
    fullName: t.string(),
    email: t.string(),
    role: t.field({ type: Role, required: true }),
    unitId: t.id({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({
    person: t.expose("person", { type: Person }),
    temporaryPassword: t.exposeString("temporaryPassword", {
      nullable: true,
      description: "Of a new account; shown once.",
    }),
  }),
  resolve: (input, { clients }) =>
    clients.organizations.people.appoint.mutate({ ...withoutNulls(input), unitId: idOf("Unit", input.unitId) }),
});

mutation<{ person: PersonData; temporaryPassword: string | null }>()("reissuePassword", {
  description: "Gives somebody who lost his password a temporary one, which must be changed at the next login.",
  input: (t) => ({ personId: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({
    person: t.expose("person", { type: Person }),
    temporaryPassword: t.exposeString("temporaryPassword", {
      nullable: true,
      description: "Shown once: null where the same command was answered before.",
    }),
  }),
  resolve: (input, { clients }) => clients.organizations.people.reissuePassword.mutate(input),
});

mutation<{ person: PersonData }>()("movePerson", {
  description: "Moves an appointment to another unit.",
  input: (t) => ({
    personId: t.id({ required: true }),
    role: t.field({ type: Role, required: true }),
    fromUnitId: t.id({ required: true }),
    toUnitId: t.id({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ person: t.expose("person", { type: Person }) }),
  resolve: async (input, { clients }) => ({
    person: await clients.organizations.people.move.mutate({
      ...input,
      fromUnitId: idOf("Unit", input.fromUnitId),
      toUnitId: idOf("Unit", input.toUnitId),
    }),
  }),
});

mutation<{ person: PersonData }>()("revokePerson", {
  description: "Takes an appointment back; it ends within the life of a token (5 minutes).",
  input: (t) => ({
    personId: t.id({ required: true }),
    role: t.field({ type: Role, required: true }),
    unitId: t.id({ required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ person: t.expose("person", { type: Person }) }),
  resolve: async (input, { clients }) => ({
    person: await clients.organizations.people.revoke.mutate({ ...input, unitId: idOf("Unit", input.unitId) }),
  }),
});
