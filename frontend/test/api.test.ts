import { expect, test } from "vitest";
import { readFailure } from "../src/home/api";

test.each([
  [3, "connection_lost"],
  [{ code: 3, message: "Connection lost" }, "connection_lost"],
  [{ code: "not_found", translation_key: "thread_not_found", message: "x" }, "not_found"],
  [new TypeError("x"), "unknown"],
  [undefined, "unknown"],
])("what went wrong is one word: %j", (error, code) => {
  expect(readFailure(error).code).toBe(code);
});
