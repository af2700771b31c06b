import type { DomainErrorShape } from "@khuyenhoc/contracts";
import { DomainError } from "@khuyenhoc/contracts";
import type { FieldMap, InputFieldMap, InputRef, InputShapeFromFields, ObjectRef } from "@pothos/core";
import { builder, type SchemaTypes } from "../builder.ts";
import type { Context } from "../context.ts";
import { expectedIn } from "../failures.ts";

/** A refusal as a value: what a mutation answers in place of its success. */
export class Refusal {
  readonly shape: DomainErrorShape;
  constructor(shape: DomainErrorShape) {
    this.shape = shape;
  }
}

type ExtendedTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
export type InputBuilder = PothosSchemaTypes.InputFieldBuilder<ExtendedTypes, "InputObject">;
export type ObjectBuilder<Shape> = PothosSchemaTypes.ObjectFieldBuilder<ExtendedTypes, Shape>;

export const OperationError = builder.objectRef<Refusal>("OperationError").implement({
  description: "Why a command was refused: nothing was changed.",
  isTypeOf: (value) => value instanceof Refusal,
  fields: (t) => ({
    code: t.string({ description: "Stable code.", resolve: ({ shape }) => shape.code }),
    message: t.string({
      description: "In the language of the request (Accept-Language), Vietnamese by default.",
      resolve: ({ shape }, _args, { language }) => shape[language],
    }),
    messageVi: t.string({ resolve: ({ shape }) => shape.vi }),
    messageEn: t.string({ resolve: ({ shape }) => shape.en }),
    details: t.field({ type: "JSON", nullable: true, resolve: ({ shape }) => shape.details ?? null }),
  }),
});

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

interface Mutation<Fields extends InputFieldMap, Success> {
  description: string;
  input: (t: InputBuilder) => Fields;
  success: (t: ObjectBuilder<Success>) => FieldMap;
  /** What the command itself costs, its answer apart; 1 if not given. */
  complexity?: (input: InputShapeFromFields<Fields>) => number;
  resolve: (input: InputShapeFromFields<Fields> & { idempotencyKey: string }, context: Context) => Promise<Success>;
}

/**
 * Adds `name(input: NameInput!): NameResult!`, where the result is NameSuccess or OperationError and the input carries
 * an idempotency key: the same command sent again has no second effect and gets the first answer.
 *
 * @typeParam Success what the command's success holds; called in two steps, so that the input's shape is inferred
 */
export function mutation<Success extends object>() {
  return <Fields extends InputFieldMap>(name: string, options: Mutation<Fields, Success>): void => {
    const type = capital(name);
    const input = builder.inputType(`${type}Input`, {
      fields: (t): InputFieldMap => ({
        idempotencyKey: t.string({
          required: true,
          description: "8 to 100 visible characters, new for each command and the same when it is sent again.",
        }),
        ...options.input(t),
      }),
    });
    const success = builder
      .objectRef<Success>(`${type}Success`)
      .implement({ isTypeOf: (value) => !(value instanceof Refusal), fields: options.success });
    addField(name, options.description, input, [success, OperationError], {
      costOf: (value) => options.complexity?.(value as InputShapeFromFields<Fields>) ?? 1,
      run: (value, context) =>
        options.resolve(value as InputShapeFromFields<Fields> & { idempotencyKey: string }, context),
    });
  };
}

function addField(
  name: string,
  description: string,
  input: InputRef<object>,
  types: [ObjectRef<ExtendedTypes, object>, ObjectRef<ExtendedTypes, Refusal>],
  { costOf, run }: { costOf(input: object): number; run(input: object, context: Context): Promise<object> },
): void {
  const result = builder.unionType(`${capital(name)}Result`, { types });
  builder.mutationField(name, (t) =>
    t.field({
      type: result,
      description,
      args: { input: t.arg({ type: input, required: true }) },
      complexity: (args) => ({ field: costOf(args.input) }),
      resolve: async (_root, args, context): Promise<object> => {
        try {
          return await run(args.input, context);
        } catch (error) {
          const expected = expectedIn(error);
          // Who is not signed in gets no answer at all, and an internal fault is no refusal.
          if (expected === undefined || expected.code === "UNAUTHENTICATED" || expected.code === "INTERNAL")
            throw error;
          return new Refusal(expected.toShape());
        }
      },
    }),
  );
}

/** The shape of a refusal for embedding in other answers. */
export function refusalOf(shape: { code: string; vi: string; en: string } | null): Refusal | null {
  return shape === null ? null : new Refusal(shape as DomainErrorShape);
}

/** Demands that something was found. @throws DomainError NOT_FOUND */
export function found<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new DomainError("NOT_FOUND");
  return value;
}
