import pg from "pg";
import { sqlState } from "./retry.ts";

/** What a statement answered. */
export interface Answer<Row extends object> {
  rows: Row[];
  /** As PostgreSQL names what it did: SELECT, COMMIT … */
  command: string;
}

interface Statement {
  text: string;
  /** In the form of the protocol. */
  values: unknown[];
  name: string | undefined;
  resolve(answer: Answer<object>): void;
  reject(error: unknown): void;
}

interface Column {
  name: string;
  parse(text: string): unknown;
}

interface FieldMessage {
  name: string;
  dataTypeID: number;
}

/** The messages of the extended protocol, as pg's connection writes them. */
interface Wire {
  stream: { cork(): void; uncork(): void };
  close(message: { type: "S"; name: string }): void;
  parse(message: { name: string; text: string }): void;
  bind(message: { portal: string; statement: string; values: unknown[] }): void;
  describe(message: { type: "P"; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  sync(): void;
}

const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;
const typesOf = (client: pg.ClientBase) =>
  client as unknown as { getTypeParser(oid: number, format: "text"): (text: string) => unknown };

/** SQLSTATE of a prepared statement that is of no use any more: cached plan must not change result type, does not exist. */
const outdated: ReadonlySet<string> = new Set(["0A000", "26000"]);

/** Of a connection: the statements whose plans it keeps, and the columns that each answers with. */
type Prepared = Map<string, { text: string; columns: Column[] | undefined }>;
const prepared = new WeakMap<pg.ClientBase, Prepared>();

function preparedOf(client: pg.ClientBase): Prepared {
  let known = prepared.get(client);
  if (known === undefined) {
    known = new Map();
    prepared.set(client, known);
  }
  return known;
}

/**
 * Statements that go to the server in one write and are answered in one: a round trip for all of them. The server leaves out what
 * follows a failure, so all of that fails for the same reason.
 *
 * pg calls its methods as it calls those of its own queries; cursors and copies of other packages are made in the same way.
 */
class Batch {
  readonly #client: pg.ClientBase;
  readonly #statements: readonly Statement[];
  readonly #known: Prepared;
  readonly #done: () => void;
  #at = 0;
  #columns: Column[] = [];
  #rows: object[] = [];
  /** A value that its column's parser could not read: of the statement that is being answered. */
  #unreadable: { error: unknown } | undefined;

  constructor(client: pg.ClientBase, statements: readonly Statement[], done: () => void) {
    this.#client = client;
    this.#statements = statements;
    this.#known = preparedOf(client);
    this.#done = done;
  }

  submit(connection: unknown): void {
    const wire = connection as Wire;
    wire.stream.cork();
    try {
      for (const statement of this.#statements) this.#write(wire, statement);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
    this.#begin();
  }

  #write(wire: Wire, { text, values, name }: Statement): void {
    // pg keeps book of the statements that it names; the prefix keeps these apart from them.
    const statement = name === undefined ? "" : `tx ${name}`;
    const known = name === undefined ? undefined : this.#known.get(name);
    if (known === undefined) {
      if (name !== undefined) {
        // There may be one from a batch that failed behind it.
        wire.close({ type: "S", name: statement });
        this.#known.set(name, { text, columns: undefined });
      }
      wire.parse({ name: statement, text });
    }
    wire.bind({ portal: "", statement, values });
    if (known?.columns === undefined) wire.describe({ type: "P", name: "" });
    wire.execute({ portal: "", rows: 0 });
  }

  /** Makes ready for the answer of the statement that comes next. */
  #begin(): void {
    const name = this.#statements[this.#at]?.name;
    this.#columns = (name === undefined ? undefined : this.#known.get(name)?.columns) ?? [];
    this.#rows = [];
    this.#unreadable = undefined;
  }

  handleRowDescription({ fields }: { fields: FieldMessage[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: typesOf(this.#client).getTypeParser(dataTypeID, "text"),
    }));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (this.#unreadable !== undefined) return;
    const row: Record<string, unknown> = {};
    try {
      for (let n = 0; n < fields.length; n++) {
        const column = this.#columns[n];
        const field = fields[n];
        if (column !== undefined) row[column.name] = field == null ? null : column.parse(field);
      }
    } catch (error) {
      this.#unreadable = { error };
      return;
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const statement = this.#statements[this.#at];
    if (statement === undefined) return;
    const known = statement.name === undefined ? undefined : this.#known.get(statement.name);
    if (known !== undefined) known.columns ??= this.#columns;
    if (this.#unreadable === undefined) {
      statement.resolve({ rows: this.#rows, command: text.split(" ", 1)[0] ?? "" });
    } else statement.reject(this.#unreadable.error);
    this.#at++;
    this.#begin();
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: "" });
  }

  /** Of the server, after which it waits for the end of the batch; or of the connection, after which nothing comes. */
  handleError(error: unknown): void {
    const failed = this.#statements.slice(this.#at);
    // Whether these were prepared is not known.
    for (const { name } of failed) {
      if (name !== undefined && this.#known.get(name)?.columns === undefined) this.#known.delete(name);
    }
    // The one that failed may be gone, or answer with other columns since its table has changed: it is prepared again.
    const first = failed[0]?.name;
    if (first !== undefined && outdated.has(sqlState(error) ?? "")) this.#known.delete(first);
    this.#at = this.#statements.length;
    for (const statement of failed) statement.reject(error);
    this.#done();
  }

  handleReadyForQuery(): void {
    this.#done();
  }

  handlePortalSuspended(): void {
    // No statement asks for a part of its rows.
  }

  handleCopyInResponse(connection: { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail("Copy with copyRows");
  }

  handleCopyData(): void {
    // None comes: COPY TO is not asked for.
  }
}

/** Sends the statements of a transaction in their order: those that are given in one turn of the event loop, in one round trip. */
export class Statements {
  readonly client: pg.ClientBase;
  /** Called once before what is waiting is sent, when all promises have gone on that can. */
  beforeSending: (() => void) | undefined;
  /** Takes no statements any more. */
  closed = false;
  #waiting: Statement[] = [];
  #scheduled = false;
  #sending = false;
  #idle: (() => void)[] = [];

  constructor(client: pg.ClientBase) {
    this.client = client;
  }

  /** @param name keeps the statement's plan in the connection; one name stands for one text */
  run<Row extends object>(text: string, values: readonly unknown[] = [], name?: string): Promise<Answer<Row>> {
    if (this.closed) return Promise.reject(new Error("The transaction takes no statements any more"));
    const known = name === undefined ? undefined : preparedOf(this.client).get(name);
    if (known !== undefined && known.text !== text) {
      return Promise.reject(new Error(`Prepared statements must be unique: ${name} stands for another statement`));
    }
    return new Promise<Answer<object>>((resolve, reject) => {
      this.#waiting.push({ text, values: values.map((value) => prepareValue(value)), name, resolve, reject });
      this.#schedule();
    }) as Promise<Answer<Row>>;
  }

  /** Resolves when nothing is waiting or under way, so that somebody else may use the connection. */
  idle(): Promise<void> {
    if (this.#waiting.length === 0 && !this.#sending) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#sending) return;
    this.#scheduled = true;
    // Not before all promises have gone on that can: the next statement may come from one of them.
    process.nextTick(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    const { beforeSending } = this;
    this.beforeSending = undefined;
    beforeSending?.();
    const statements = this.#waiting;
    if (statements.length === 0) return;
    this.#waiting = [];
    this.#sending = true;
    this.client.query(
      new Batch(this.client, statements, () => {
        this.#sending = false;
        if (this.#waiting.length > 0) this.#schedule();
        else for (const resolve of this.#idle.splice(0)) resolve();
      }) as unknown as pg.Submittable,
    );
  }
}
