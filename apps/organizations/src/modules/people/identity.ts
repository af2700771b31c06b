import KcAdminClient, { NetworkError } from "@keycloak/keycloak-admin-client";
import { DomainError, type RoleName, roleNames } from "@khuyenhoc/contracts";

/** A unit on the way from the root down. */
export interface PathStep {
  id: string;
  name: string;
}

/** How an account shall be at the identity server. */
export interface WantedAccount {
  username: string;
  fullName: string;
  email: string | null;
  enabled: boolean;
  roles: readonly RoleName[];
  /** Paths of the granted units, each from the root down. */
  units: readonly (readonly PathStep[])[];
}

/** To be set on an account; a temporary one has to be changed at the first login. */
export interface FirstPassword {
  value: string;
  temporary: boolean;
}

/** What the service needs of the identity server. */
export interface Identity {
  /** @throws DomainError IDENTITY_UNAVAILABLE */
  exists(username: string, email: string | null): Promise<boolean>;
  /**
   * Brings an account to the wanted state: made if absent, roles and groups exactly those wanted. Can be repeated. What it loses
   * ends its sessions.
   *
   * @param password set when given
   * @returns the account's id there
   * @throws DomainError IDENTITY_UNAVAILABLE; ACCOUNT_EXISTS when another account there has the e-mail
   */
  apply(wanted: WantedAccount, password?: FirstPassword): Promise<string>;
  /** Enables a partner's service account and grants it units. */
  enablePartner(clientId: string, units: WantedAccount["units"]): Promise<void>;
}

/** Names the platform's realm roles; whatever else an account has at the identity server is not ours to touch. */
const ownRoles: ReadonlySet<string> = new Set(roleNames.filter((role) => role !== "partner"));

/** Seconds for which an access token of the service account is used; it lives for 300. */
const TOKEN_SECONDS = 200;

export interface IdentityOptions {
  url: string;
  realm: string;
  clientId: string;
  clientSecret: string;
}

/** Keycloak's admin API behind the few verbs that appointments need. */
export function createIdentity(options: IdentityOptions): Identity {
  let session: { client: KcAdminClient; until: number } | undefined;

  async function connected(): Promise<KcAdminClient> {
    if (session !== undefined && session.until > Date.now()) return session.client;
    const client = new KcAdminClient({
      baseUrl: options.url,
      realmName: options.realm,
      timeout: 10_000,
    });
    await client.auth({
      grantType: "client_credentials",
      clientId: options.clientId,
      clientSecret: options.clientSecret,
    });
    session = { client, until: Date.now() + TOKEN_SECONDS * 1000 - 20_000 };
    return client;
  }

  async function guarded<Result>(work: (client: KcAdminClient) => Promise<Result>): Promise<Result> {
    try {
      return await work(await connected());
    } catch (cause) {
      session = undefined;
      if (cause instanceof DomainError) throw cause;
      if (cause instanceof NetworkError && cause.response.status === 409) {
        throw new DomainError("ACCOUNT_EXISTS", {}, { cause });
      }
      throw new DomainError("IDENTITY_UNAVAILABLE", {}, { cause });
    }
  }

  /** The group of a unit, below that of its parent; its name is the unit's id. */
  async function groupOf(client: KcAdminClient, path: readonly PathStep[]): Promise<string> {
    const wanted = `/${path.map(({ id }) => id).join("/")}`;
    const unit = path.at(-1);
    if (unit === undefined) throw new Error("a unit has a path");
    const parent = path.length > 1 ? await groupOf(client, path.slice(0, -1)) : undefined;
    const search = async () => findGroup(await client.groups.find({ search: unit.id, exact: true }), unit.id);
    const found = await search();
    const body = { name: unit.id, description: unit.name };
    const place = (group: typeof body & { id?: string }): Promise<{ id: string }> =>
      parent === undefined ? client.groups.create(group) : client.groups.createChildGroup({ id: parent }, group);
    if (found?.id === undefined) {
      try {
        return (await place(body)).id;
      } catch (error) {
        // Somebody else has just made it.
        const made = error instanceof NetworkError && error.response.status === 409 ? await search() : undefined;
        if (made?.id === undefined) throw error;
        return made.id;
      }
    }
    // With an id it is moved: the unit has a new parent. The answer then names no new resource, which the client misses.
    if (found.path !== wanted) await place({ ...body, id: found.id }).catch(unlessRefused);
    return found.id;
  }

  async function find(client: KcAdminClient, username: string) {
    const [user] = await client.users.find({ username, exact: true });
    return user;
  }

  async function setGroups(client: KcAdminClient, id: string, units: WantedAccount["units"]): Promise<boolean> {
    const wanted = new Set<string>();
    for (const path of units) wanted.add(await groupOf(client, path));
    const present = await client.users.listGroups({ id, max: 1000 });
    const lost = present.filter((group) => group.id !== undefined && !wanted.has(group.id));
    for (const { id: groupId = "" } of lost) await client.users.delFromGroup({ id, groupId });
    for (const groupId of wanted) {
      if (!present.some((group) => group.id === groupId)) await client.users.addToGroup({ id, groupId });
    }
    return lost.length > 0;
  }

  async function setRoles(client: KcAdminClient, id: string, wanted: readonly RoleName[]): Promise<boolean> {
    const present = await client.users.listRealmRoleMappings({ id });
    const lost = present.filter(({ name = "" }) => ownRoles.has(name) && !wanted.some((role) => role === name));
    if (lost.length > 0) await client.users.delRealmRoleMappings({ id, roles: mappings(lost) });
    const missing = wanted.filter((role) => !present.some(({ name }) => name === role));
    if (missing.length > 0) {
      const available = await client.users.listAvailableRealmRoleMappings({ id });
      const roles = available.filter(({ name }) => missing.some((role) => role === name));
      if (roles.length < missing.length) throw new Error(`the realm lacks one of the roles ${missing.join(", ")}`);
      await client.users.addRealmRoleMappings({ id, roles: mappings(roles) });
    }
    return lost.length > 0;
  }

  return {
    exists: (username, email) =>
      guarded(async (client) => {
        if ((await find(client, username)) !== undefined) return true;
        return email !== null && (await client.users.find({ email, exact: true })).length > 0;
      }),
    apply: (wanted, password) =>
      guarded(async (client) => {
        const particulars = {
          // Keycloak prints first name before last name, which is the wrong way round here.
          firstName: wanted.fullName,
          lastName: "",
          enabled: wanted.enabled,
          ...(wanted.email === null ? {} : { email: wanted.email, emailVerified: true }),
        };
        const user = await find(client, wanted.username);
        const id = user?.id ?? (await client.users.create({ username: wanted.username, ...particulars })).id;
        if (user !== undefined) await client.users.update({ id }, { ...user, ...particulars });
        const lostRoles = await setRoles(client, id, wanted.roles);
        const lostGroups = await setGroups(client, id, wanted.units);
        if (password !== undefined) {
          const { value, temporary } = password;
          await client.users.resetPassword({ id, credential: { type: "password", value, temporary } });
        }
        if (user !== undefined && (lostRoles || lostGroups || !wanted.enabled)) await client.users.logout({ id });
        return id;
      }),
    enablePartner: (clientId, units) =>
      guarded(async (client) => {
        const user = await find(client, `service-account-${clientId}`);
        if (user?.id === undefined) throw new Error(`the realm has no service account of ${clientId}`);
        await client.users.update({ id: user.id }, { ...user, enabled: true });
        await setGroups(client, user.id, units);
      }),
  };
}

function unlessRefused(error: unknown): void {
  if (error instanceof NetworkError) throw error;
}

interface Group {
  id?: string;
  name?: string;
  path?: string;
  subGroups?: Group[];
}

function findGroup(candidates: readonly Group[], name: string): Group | undefined {
  for (const candidate of candidates) {
    const found = candidate.name === name ? candidate : findGroup(candidate.subGroups ?? [], name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mappings(roles: readonly { id?: string; name?: string }[]): { id: string; name: string }[] {
  return roles.map(({ id = "", name = "" }) => ({ id, name }));
}
