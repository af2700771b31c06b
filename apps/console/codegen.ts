import type { CodegenConfig } from "@graphql-codegen/cli";

// Typed documents from the gateway's committed schema. Strings, not syntax trees: the browser gets no GraphQL parser.
const config: CodegenConfig = {
  schema: "../gateway/schema.graphql",
  documents: ["src/**/*.graphql"],
  generates: {
    "src/generated/": {
      preset: "client-preset",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: ".ts",
        strictScalars: true,
        scalars: {
          ID: "string",
          Date: "string",
          DateTime: "string",
          Dong: "string",
          JSON: "unknown",
        },
      },
    },
  },
};

export default config;
