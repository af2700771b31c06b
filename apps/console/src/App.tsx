import { QueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, useMemo } from "react";
import { Admin, type I18nProvider, localStorageStore, Resource } from "react-admin";
import { createBrowserRouter, Route, RouterProvider } from "react-router-dom";
import { disclosures, fundFigures, statements } from "./answering/index.ts";
import { GraphClientProvider } from "./api/hooks.ts";
import inbox, { ReviewPage, SelfPage } from "./assessments/index.ts";
import { createAuthProvider, type Viewer } from "./authentication/auth-provider.ts";
import { ViewerProvider } from "./authentication/viewer.ts";
import campaigns from "./campaigns/index.ts";
import certificates from "./certificates/index.ts";
import criteria from "./criteria/index.ts";
import { createDataProvider } from "./data-provider/index.ts";
import directives from "./directives/index.ts";
import disbursements from "./disbursements/index.ts";
import { eventFigures } from "./event-records/index.ts";
import { eventCalendar, eventLists, eventPlans, events } from "./events/index.ts";
import { donors, fundraising, funds, gifts } from "./funds/index.ts";
import { ViewerDocument } from "./generated/graphql.ts";
import imports from "./imports/index.ts";
import jobs from "./jobs/index.ts";
import { DeniedPage, NotFoundPage } from "./layout/notices.tsx";
import { Shell } from "./layout/shell.tsx";
import ledger from "./ledger/index.ts";
import type { Opened } from "./opening.ts";
import { invitations } from "./participation/index.ts";
import people from "./people/index.ts";
import registrations from "./registrations/index.ts";
import { comparison, notFiled, reports, snapshots, targets } from "./reports/index.ts";
import { approvals, awards, scholarships } from "./scholarships/index.ts";
import settings from "./settings/index.ts";
import { duplicates, subjects } from "./subjects/index.ts";
import { darkTheme, lightTheme } from "./theme/theme.ts";
import undo from "./undo/index.ts";
import units from "./units/index.ts";

const Dashboard = lazy(() => import("./dashboard/page.tsx"));
const store = localStorageStore();

interface AppProps {
  opened: Opened;
  viewer: Viewer;
  i18nProvider: I18nProvider;
}

function Console({ opened, viewer, i18nProvider }: AppProps) {
  const { session, client, version } = opened;
  const parts = useMemo(() => {
    const queryClient = new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false, retry: false } } });
    // Appointments change while one works: the token carries them within minutes, and so do these.
    const current = (): Promise<Viewer> =>
      queryClient.fetchQuery({
        queryKey: ["viewer"],
        queryFn: async () => (await client.execute(ViewerDocument, {})).viewer,
        staleTime: 300_000,
      });
    queryClient.setQueryData(["viewer"], viewer);
    return {
      queryClient,
      authProvider: createAuthProvider(session, current),
      dataProvider: createDataProvider(client),
      layout: ({ children }: { children?: ReactNode }) => (
        <Shell version={version} session={session}>
          {children}
        </Shell>
      ),
    };
  }, [client, session, version, viewer]);

  return (
    <GraphClientProvider value={client}>
      <ViewerProvider value={viewer}>
        <Admin
          {...parts}
          i18nProvider={i18nProvider}
          store={store}
          lightTheme={lightTheme}
          darkTheme={darkTheme}
          dashboard={Dashboard}
          catchAll={NotFoundPage}
          accessDenied={DeniedPage}
          loginPage={false}
          requireAuth
          disableTelemetry
        >
          <Resource name="registrations" {...registrations}>
            <Route path=":id/assess" element={<SelfPage />} />
            <Route path=":id/review" element={<ReviewPage />} />
          </Resource>
          <Resource name="inbox" {...inbox} />
          <Resource name="certificates" {...certificates} />
          <Resource name="subjects" {...subjects} />
          <Resource name="duplicates" {...duplicates} />
          <Resource name="units" {...units} />
          <Resource name="imports" {...imports} />
          <Resource name="jobs" {...jobs} />
          <Resource name="undo" {...undo} />
          <Resource name="events" {...events} />
          <Resource name="event-calendar" {...eventCalendar} />
          <Resource name="event-plans" {...eventPlans} />
          <Resource name="invitations" {...invitations} />
          <Resource name="event-lists" {...eventLists} />
          <Resource name="funds" {...funds} />
          <Resource name="gifts" {...gifts} />
          <Resource name="donors" {...donors} />
          <Resource name="fundraising" {...fundraising} />
          <Resource name="ledger" {...ledger} />
          <Resource name="disbursements" {...disbursements} />
          <Resource name="statements" {...statements} />
          <Resource name="fund-figures" {...fundFigures} />
          <Resource name="event-figures" {...eventFigures} />
          <Resource name="disclosures" {...disclosures} />
          <Resource name="scholarships" {...scholarships} />
          <Resource name="scholarship-approvals" {...approvals} />
          <Resource name="awards" {...awards} />
          <Resource name="campaigns" {...campaigns} />
          <Resource name="criteria" {...criteria} />
          <Resource name="directives" {...directives} />
          <Resource name="targets" {...targets} />
          <Resource name="comparison" {...comparison} />
          <Resource name="not-filed" {...notFiled} />
          <Resource name="reports" {...reports} />
          <Resource name="snapshots" {...snapshots} />
          <Resource name="people" {...people} />
          <Resource name="settings" {...settings} />
        </Admin>
      </ViewerProvider>
    </GraphClientProvider>
  );
}

/** The console of somebody who is signed in. */
export default function App(props: AppProps) {
  const router = useMemo(() => createBrowserRouter([{ path: "*", element: <Console {...props} /> }]), [props]);
  return <RouterProvider router={router} />;
}
