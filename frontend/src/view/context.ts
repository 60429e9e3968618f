import type { Times } from "../home/times";
import type { Translate } from "../words/localize";

/** What every view needs to speak to this user. */
export interface ViewContext {
  readonly translate: Translate;
  readonly times: Times;
  readonly isAdmin: boolean;
}
