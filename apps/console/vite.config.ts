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
        output: {
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
