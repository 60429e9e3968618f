import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
    restoreMocks: true,
    // Milliseconds; a test that waits for more than that hangs, also on a machine that is busy.
    testTimeout: 60_000,
  },
});
