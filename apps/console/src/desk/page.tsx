import { type ScanDirection, scanRefusals } from "@khuyenhoc/contracts";
import { useCallback, useEffect, useRef, useState } from "react";
import { readCodes } from "./camera.ts";
import { currentSession, type Person, type Verdict } from "./judging.ts";
import { search } from "./searching.ts";
import { DeskSession, type View } from "./session.ts";
import type { KeptScan } from "./store.ts";
import { filled, type Language, type Words, words } from "./words.ts";

const STORED_LANGUAGE = "desk-language";
function firstLanguage(): Language {
  const stored = localStorage.getItem(STORED_LANGUAGE);
  if (stored === "vi" || stored === "en") return stored;
  return /^en\b/i.test(navigator.language) ? "en" : "vi";
}

const timeText = (instant: string, language: Language, withDay = false): string =>
  new Intl.DateTimeFormat(language === "vi" ? "vi-VN" : "en-GB", {
    timeZone: "Asia/Ho_Chi_Minh",
    timeStyle: "short",
    ...(withDay ? { dateStyle: "short" } : {}),
  }).format(new Date(instant));

/** Felt without looking, heard by nobody: short for whoever may go in, long for whoever may not. */
function vibrate({ kind }: Verdict): void {
  navigator.vibrate?.(kind === "GOOD" ? 60 : kind === "REFUSED" ? 500 : [80, 60, 80]);
}

/** The desk on a phone. @param secret of the address; empty when the address is none of a desk */
export function DeskPage({ secret }: { secret: string }) {
  const [language, setLanguage] = useState(firstLanguage);
  const [view, setView] = useState<View>();
  const [session, setSession] = useState<DeskSession>();
  const say = words[language];
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words[language].title;
    localStorage.setItem(STORED_LANGUAGE, language);
  }, [language]);
  useEffect(() => {
    if (secret === "") return;
    const opened = new DeskSession(secret, setView);
    setSession(opened);
    void opened.start();
    return () => opened.stop();
  }, [secret]);

  const toOther = () => setLanguage(language === "vi" ? "en" : "vi");
  if (secret === "" || view?.phase === "UNKNOWN") return <Notice text={say.unknown} />;
  if (view?.phase === "FULL") return <Notice text={say.full} />;
  if (view === undefined || session === undefined || view.phase === "OPENING") return <Notice text={say.opening} />;
  if (view.phase === "NEEDS_NETWORK") return <Notice text={say.needsNetwork} />;
  if (view.phase === "WRONG_ROLL") return <Notice text={say.wrongRoll} />;
  if (view.phase === "ENDED" || view.roll === undefined) {
    return <Notice text={view.waiting > 0 ? filled(say.endedWaiting, { count: view.waiting }) : say.ended} />;
  }
  return (
    <main>
      <header>
        <h1>{view.roll.title}</h1>
        <p className="quiet">
          {view.desk?.label}
          {view.desk?.deviceNumber == null ? null : ` · ${filled(say.device, { count: view.desk.deviceNumber })}`}
          {" · "}
          <span role="status">{view.online ? say.online : say.offline}</span>
        </p>
      </header>
      <Working session={session} view={view} say={say} language={language} />
      <footer className="row">
        <span className="quiet grow">{filled(say.until, { time: timeText(view.roll.endsAt, language, true) })}</span>
        <button type="button" className="plain" onClick={toOther}>
          {say.other}
        </button>
        <button
          type="button"
          className="plain"
          onClick={() => {
            if (confirm(filled(say.wipeSure, { count: view.waiting }))) void session.forget();
          }}
        >
          {say.wipe}
        </button>
      </footer>
    </main>
  );
}

const Notice = ({ text }: { text: string }) => (
  <main>
    <p className="notice" role="status">
      {text}
    </p>
  </main>
);

interface Shown {
  verdict: Verdict;
  direction: ScanDirection;
}

function Working({
  session,
  view,
  say,
  language,
}: {
  session: DeskSession;
  view: View;
  say: Words;
  language: Language;
}) {
  const sessions = view.roll?.sessions ?? [];
  const [chosen, setChosen] = useState<string>();
  const [direction, setDirection] = useState<ScanDirection>("IN");
  const [shown, setShown] = useState<Shown>();
  const sessionId = sessions.some(({ id }) => id === chosen) ? chosen : currentSession(sessions, session.now());
  const take = useCallback(
    async (scan: (id: string) => Promise<Verdict>) => {
      if (sessionId === undefined) return;
      const verdict = await scan(sessionId);
      setShown({ verdict, direction });
      vibrate(verdict);
    },
    [sessionId, direction],
  );
  const takeText = useCallback(
    (text: string) => void take((id) => session.scanText(text, id, direction)),
    [take, session, direction],
  );
  const figures = view.figures.find((figure) => figure.sessionId === sessionId);
  return (
    <>
      <label>
        {say.session}
        <select value={sessionId} onChange={({ target }) => setChosen(target.value)}>
          {sessions.map(({ id, title, startsAt, room }) => (
            <option key={id} value={id}>
              {[timeText(startsAt, language, true), title, room].filter(Boolean).join(" · ")}
            </option>
          ))}
        </select>
      </label>
      <div className="row">
        {(["IN", "OUT"] as const).map((one) => (
          <button
            key={one}
            type="button"
            className="grow"
            aria-pressed={direction === one}
            onClick={() => setDirection(one)}
          >
            {one === "IN" ? say.in : say.out}
          </button>
        ))}
      </div>
      <Outcome shown={shown} say={say} language={language} />
      <Camera found={takeText} say={say} />
      <Search
        find={(question) => search(session.index, question, 20)}
        choose={(person) => void take((id) => session.scanPerson(person, id, direction))}
        say={say}
      />
      <Paste take={takeText} say={say} />
      <dl className="numbers">
        <Figure name={say.present} value={figures === undefined ? "–" : `${figures.present}/${figures.expected}`} />
        <Figure name={say.waiting} value={view.waiting} />
        <Figure name={say.sent} value={view.scans.length - view.waiting} />
        <Figure name={say.conflicts} value={view.conflicts} />
      </dl>
      <section>
        <h2>{say.recent}</h2>
        <ul>
          {view.scans.slice(0, 30).map((kept) => (
            <li key={kept.nonce} className="scan">
              <span>
                {timeText(kept.scan.scannedAt, language)} {kept.scan.direction === "IN" ? say.in : say.out}{" "}
                {session.personOf(kept.participantId)?.name ?? say.notInRoll}
              </span>
              <span className="quiet">{answerText(kept, say, language)}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

const Figure = ({ name, value }: { name: string; value: string | number }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

function answerText({ answer }: KeptScan, say: Words, language: Language): string {
  if (answer === null) return say.queued;
  if (answer.reason !== null) return `${say[answer.outcome]}: ${scanRefusals[answer.reason][language]}`;
  if (answer.outcome === "ALREADY_IN" && answer.firstAt !== null) {
    return filled(say.firstDesk, { time: timeText(answer.firstAt, language), desk: answer.firstDesk ?? "–" });
  }
  return say[answer.outcome];
}

function Outcome({ shown, say, language }: { shown: Shown | undefined; say: Words; language: Language }) {
  if (shown === undefined) {
    return (
      <div className="outcome none" aria-live="assertive">
        {say.ready}
      </div>
    );
  }
  const { verdict, direction } = shown;
  const heading = {
    GOOD: direction === "IN" ? say.good : say.goodOut,
    ALREADY: say.already,
    DOUBTFUL: say.doubtful,
    REFUSED: say.refused,
  }[verdict.kind];
  const person = verdict.kind === "REFUSED" ? null : verdict.person;
  return (
    <div className={`outcome ${verdict.kind}`} aria-live="assertive" data-testid="outcome">
      <strong>{heading}</strong>
      {person === null ? null : (
        <div>
          <span className="who">{person.name}</span> <span>{person.unit}</span>
        </div>
      )}
      {verdict.kind === "ALREADY" ? (
        <div>{filled(say.alreadyAt, { time: timeText(verdict.firstAt, language) })}</div>
      ) : null}
      {"reason" in verdict ? <div>{scanRefusals[verdict.reason][language]}</div> : null}
      {verdict.kind === "DOUBTFUL" ? <div>{say.doubtfulNote}</div> : null}
    </div>
  );
}

function Camera({ found, say }: { found: (text: string) => void; say: Words }) {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(found);
  const [state, setState] = useState<"off" | "on" | "failed">("off");
  useEffect(() => {
    latest.current = found;
  }, [found]);
  useEffect(() => {
    if (state !== "on" || video.current === null) return;
    let gone = false;
    let end: (() => void) | undefined;
    readCodes(video.current, (text) => latest.current(text)).then(
      (stop) => {
        end = stop;
        if (gone) stop();
      },
      () => setState("failed"),
    );
    return () => {
      gone = true;
      end?.();
    };
  }, [state]);
  return (
    <section>
      {state === "on" ? <video ref={video} muted playsInline /> : null}
      <div className="row">
        <button type="button" className="main grow" onClick={() => setState(state === "on" ? "off" : "on")}>
          {state === "on" ? say.stop : say.camera}
        </button>
      </div>
      {state === "failed" ? <p role="alert">{say.noCamera}</p> : null}
    </section>
  );
}

function Search({
  find,
  choose,
  say,
}: {
  find: (question: string) => Person[];
  choose: (person: Person) => void;
  say: Words;
}) {
  const [question, setQuestion] = useState("");
  const found = find(question);
  return (
    <section>
      <label>
        {say.search}
        <input type="search" autoComplete="off" value={question} onChange={({ target }) => setQuestion(target.value)} />
      </label>
      {question.trim() !== "" && found.length === 0 ? <p className="quiet">{say.nobody}</p> : null}
      <ul>
        {found.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              onClick={() => {
                setQuestion("");
                choose(person);
              }}
            >
              {person.name} <span className="quiet">{person.unit}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Paste({ take, say }: { take: (text: string) => void; say: Words }) {
  const [text, setText] = useState("");
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") take(text);
        setText("");
      }}
    >
      <label className="grow">
        {say.paste}
        <input autoComplete="off" spellCheck={false} value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      <button type="submit">{say.check}</button>
    </form>
  );
}
