import type { DataProvider } from "react-admin";
import type { GraphClient } from "../api/client.ts";
import { certificatesProvider } from "../certificates/provider.ts";
import { peopleProvider } from "../people/provider.ts";
import { registrationsProvider } from "../registrations/provider.ts";
import { subjectsProvider } from "../subjects/provider.ts";
import { unitsProvider } from "../units/provider.ts";
import { createCursorMemory } from "./cursor-memory.ts";
import type { ResourceProvider } from "./resource.ts";

/**
 * react-admin's data provider over generated operations. Bulk commands, imports and tree changes are not among its
 * verbs: they have hooks of their own.
 */
export function createDataProvider(client: GraphClient): DataProvider {
  const memory = createCursorMemory();
  const resources: Readonly<Record<string, ResourceProvider>> = {
    units: unitsProvider(client, memory),
    registrations: registrationsProvider(client, memory),
    people: peopleProvider(client, memory),
    subjects: subjectsProvider(client, memory),
    certificates: certificatesProvider(client, memory),
  };

  function verb<Name extends keyof ResourceProvider>(
    resource: string,
    name: Name,
  ): NonNullable<ResourceProvider[Name]> {
    const found = Object.hasOwn(resources, resource) ? resources[resource]?.[name] : undefined;
    if (found === undefined) throw new Error(`${resource} has no ${name}`);
    return found;
  }

  const unsupported = (name: string) => async (resource: string) => {
    throw new Error(`${resource} has no ${name}`);
  };

  const provider = {
    supportAbortSignal: true,
    getList: async (resource: string, params: never) => verb(resource, "getList")(params),
    getOne: async (resource: string, params: never) => verb(resource, "getOne")(params),
    getMany: async (resource: string, params: never) => verb(resource, "getMany")(params),
    create: async (resource: string, params: never) => verb(resource, "create")(params),
    update: async (resource: string, params: never) => verb(resource, "update")(params),
    delete: async (resource: string, params: never) => verb(resource, "delete")(params),
    getManyReference: unsupported("getManyReference"),
    updateMany: unsupported("updateMany"),
    deleteMany: unsupported("deleteMany"),
  };
  // react-admin lets the caller choose the record's type; which type a resource has is known only by its name.
  return provider as unknown as DataProvider;
}
