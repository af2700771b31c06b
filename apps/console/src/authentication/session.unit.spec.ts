import { describe, expect, it } from "vitest";
import { type Clock, createSession, type IdentityClient, refreshDelay } from "./session.ts";

interface Timer {
  at: number;
  work: () => void;
}

/** A clock whose time moves only when it is told to. */
function stoppedClock() {
  let now = 1_000_000_000;
  const timers = new Set<Timer>();
  const clock: Clock = {
    now: () => now,
    setTimeout(work, milliseconds) {
      const timer = { at: now + milliseconds, work };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as Timer),
  };
  async function advance(milliseconds: number): Promise<void> {
    now += milliseconds;
    for (const timer of [...timers].filter(({ at }) => at <= now)) {
      timers.delete(timer);
      timer.work();
    }
    // Lets what the timers began come to its end.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { clock, advance, pending: () => timers.size, seconds: () => Math.floor(now / 1000) };
}

/** An identity server by its manners: answers, refuses, or cannot be reached. */
function identityServer(seconds: () => number, life = 300) {
  let mood: "answers" | "refuses" | "silent" = "answers";
  let issued = 0;
  const client: IdentityClient & { refreshes: number[] } = {
    token: "token-0",
    tokenParsed: { exp: seconds() + life },
    timeSkew: 0,
    refreshes: [],
    async updateToken(minimumValidity) {
      const left = (client.tokenParsed?.exp ?? 0) - seconds();
      if (minimumValidity !== -1 && left >= minimumValidity) return false;
      client.refreshes.push(minimumValidity);
      if (mood === "silent") throw new Error("no answer");
      if (mood === "refuses") {
        client.token = undefined;
        client.tokenParsed = undefined;
        throw new Error("400");
      }
      issued += 1;
      client.token = `token-${issued}`;
      client.tokenParsed = { exp: seconds() + life };
      return true;
    },
    login: async () => undefined,
    logout: async () => undefined,
  };
  function become(next: typeof mood): void {
    mood = next;
  }
  return { client, become };
}

function setUp(life?: number) {
  const time = stoppedClock();
  const server = identityServer(time.seconds, life);
  return { ...time, ...server, session: createSession(server.client, time.clock) };
}

describe("refreshDelay", () => {
  it("leaves a minute before the end", () => {
    expect(refreshDelay(1300, 0, 1_000_000)).toBe(240_000);
  });
  it("follows the server's clock", () => {
    expect(refreshDelay(1300, 20, 1_000_000)).toBe(260_000);
  });
  it("never spins", () => {
    expect(refreshDelay(900, 0, 1_000_000)).toBe(1000);
  });
});

describe("a session", () => {
  it("renews the token before it ends, without being asked", async () => {
    const { client, session, advance } = setUp();
    await advance(239_000);
    expect(client.token).toBe("token-0");
    await advance(2000);
    expect(client.token).toBe("token-1");
    await advance(241_000);
    expect(await session.token()).toBe("token-2");
  });

  it("renews before a request when the timer slept with the machine", async () => {
    const { client, session, pending } = setUp();
    client.tokenParsed = { exp: 0 };
    expect(await session.token()).toBe("token-1");
    expect(pending()).toBe(1);
  });

  it("gives the token as it is while it is good", async () => {
    const { client, session } = setUp();
    expect(await session.token()).toBe("token-0");
    expect(client.refreshes).toEqual([]);
  });

  it("renews once for many who ask at once", async () => {
    const { client, session } = setUp();
    const tokens = await Promise.all([session.renew(), session.renew(), session.renew()]);
    expect(tokens).toEqual(["token-1", "token-1", "token-1"]);
    expect(client.refreshes).toHaveLength(1);
  });

  it("ends, and tells so once, when the server refuses", async () => {
    const { become, session, advance, pending } = setUp();
    let told = 0;
    session.onEnd(() => {
      told += 1;
    });
    become("refuses");
    await advance(241_000);
    expect(session.ended()).toBe(true);
    await expect(session.token()).rejects.toMatchObject({ code: "SESSION_ENDED" });
    await expect(session.renew()).rejects.toMatchObject({ code: "SESSION_ENDED" });
    expect(told).toBe(1);
    expect(pending()).toBe(0);
  });

  it("does not end when the server cannot be reached, and tries again", async () => {
    const { become, client, session, advance } = setUp();
    become("silent");
    await advance(241_000);
    expect(session.ended()).toBe(false);
    expect(await session.token()).toBe("token-0");
    become("answers");
    await advance(5000);
    expect(client.token).toBe("token-1");
  });

  it("says that the network is at fault when a dead token cannot be replaced", async () => {
    const { become, client, session } = setUp();
    become("silent");
    client.tokenParsed = { exp: 0 };
    await expect(session.token()).rejects.toMatchObject({ code: "NETWORK" });
    expect(session.ended()).toBe(false);
  });

  it("ends when a fresh token is refused as well", () => {
    const { session } = setUp();
    session.refused();
    expect(session.ended()).toBe(true);
  });

  it("is over from the start when nobody is signed in", () => {
    const { clock, pending } = stoppedClock();
    const nobody = { ...identityServer(() => 0).client, token: undefined };
    expect(createSession(nobody, clock).ended()).toBe(true);
    expect(pending()).toBe(0);
  });

  it("stops renewing when it is disposed of", async () => {
    const { client, session, advance } = setUp();
    session.dispose();
    await advance(1_000_000);
    expect(client.refreshes).toEqual([]);
  });
});
