import { parseSync, Visitor } from "oxc-parser";
import type { SourceFile } from "./workspace.ts";

/** One import of a module, in whatever form it is written. */
export interface Import {
  specifier: string;
  line: number;
  /** Erased before the program runs: `import type`, `export type … from`, `import("…")` as a type. */
  typeOnly: boolean;
}

/**
 * Reads every import of a module: declarations, re-exports, `import()` with a literal, types by `import("…")`, `require`.
 *
 * @throws SyntaxError when the parser does not understand the file: an unread file must not pass as one without imports
 */
export function readImports({ path, text }: SourceFile): Import[] {
  const { program, errors } = parseSync(path, text, { sourceType: "module" });
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);

  const found: Import[] = [];
  const add = (specifier: string, start: number, typeOnly: boolean): void => {
    found.push({ specifier, line: text.slice(0, start).split("\n").length, typeOnly });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node.source.value, node.start, node.exportKind === "type"),
    ExportNamedDeclaration(node) {
      if (node.source !== null) add(node.source.value, node.start, node.exportKind === "type");
    },
    ImportExpression(node) {
      if (node.source.type === "Literal" && typeof node.source.value === "string") {
        add(node.source.value, node.start, false);
      }
    },
    TSImportType: (node) => add(node.source.value, node.start, true),
    CallExpression(node) {
      const [first] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "require") return;
      if (first?.type === "Literal" && typeof first.value === "string") add(first.value, node.start, false);
    },
  }).visit(program);
  return found;
}
