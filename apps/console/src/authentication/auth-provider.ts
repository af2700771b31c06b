import type { AuthProvider } from "react-admin";
import { ApiFailure } from "../api/failure.ts";
import type { ViewerQuery } from "../generated/graphql.ts";
import { currentLocale } from "../i18n/locale.ts";
import { canOpen } from "./authorization.ts";
import type { Session } from "./session.ts";

export type Viewer = ViewerQuery["viewer"];

/**
 * react-admin's view of the session. The console is only shown to who is signed in, and a session that ends is told
 * by a dialog over the page that was open; so react-admin never has to leave for a login page of its own.
 *
 * @param session the one session
 * @param viewer  asks who is signed in, as the gateway sees it
 */
export function createAuthProvider(session: Session, viewer: () => Promise<Viewer>): AuthProvider {
  return {
    login: () => session.signIn(location.href, currentLocale()),
    async logout() {
      if (!session.ended()) await session.signOut(`${location.origin}/`);
      return false;
    },
    checkAuth: async () => undefined,
    async checkError(error: unknown) {
      if (error instanceof ApiFailure && error.code === "UNAUTHENTICATED") session.refused();
    },
    async getIdentity() {
      const { subject, username } = await viewer();
      return { id: subject, fullName: username };
    },
    async getPermissions() {
      return (await viewer()).permissions;
    },
    async canAccess({ resource, action }) {
      return canOpen((await viewer()).roles, resource, action);
    },
  };
}
