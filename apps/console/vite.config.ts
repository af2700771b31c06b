import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ mode }) => {
  const gateway = loadEnv(mode, ".", "GATEWAY_").GATEWAY_URL ?? "http://127.0.0.1:7100";
  return {
    plugins: [react()],
    // In development the gateway's own paths are passed on, so that the console sees one origin as in production.
    server: { proxy: { "/graphql": gateway, "/config.json": gateway } },
    build: {
      target: "es2023",
      sourcemap: true,
      chunkSizeWarningLimit: 900,
      rolldownOptions: {
        // The console, the page of a desk, and what keeps that page on a phone; the last has one address, whatever is in it.
        input: { index: "index.html", desk: "desk.html", "desk-worker": "src/desk/shell.worker.ts" },
        output: {
          entryFileNames: ({ name }) => (name === "desk-worker" ? "[name].js" : "assets/[name]-[hash].js"),
          codeSplitting: {
            groups: [
              {
                name: "react",
                test: /node_modules[\\/](react|react-dom|scheduler|react-router|react-router-dom)[\\/]/,
              },
            ],
          },
        },
      },
    },
  };
});
