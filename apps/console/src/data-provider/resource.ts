import type {
  CreateParams,
  CreateResult,
  DeleteParams,
  DeleteResult,
  GetListParams,
  GetListResult,
  GetManyParams,
  GetManyResult,
  GetOneParams,
  GetOneResult,
  UpdateParams,
  UpdateResult,
} from "react-admin";

/** What react-query adds to every question. */
export interface Cancellable {
  signal?: AbortSignal | undefined;
}

/** What one resource can do; what it leaves out cannot be done through react-admin. */
export interface ResourceProvider {
  getList?(params: GetListParams & Cancellable): Promise<GetListResult>;
  getOne?(params: GetOneParams & Cancellable): Promise<GetOneResult>;
  getMany?(params: GetManyParams & Cancellable): Promise<GetManyResult>;
  create?(params: CreateParams): Promise<CreateResult>;
  update?(params: UpdateParams): Promise<UpdateResult>;
  delete?(params: DeleteParams): Promise<DeleteResult>;
}

/**
 * The idempotency key of a form. It was made when the form was opened and stays the same for every attempt to send it.
 *
 * @throws when a form forgot it: sending without would make a retry a second command
 */
export function idempotencyKeyOf(meta: unknown): string {
  const key = (meta as { idempotencyKey?: unknown } | undefined)?.idempotencyKey;
  if (typeof key !== "string") throw new Error("a command needs meta.idempotencyKey");
  return key;
}
