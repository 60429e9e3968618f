/** The elements of the card, by name. */

import { IpexSmsCard } from "./card";
import { CARD } from "./config";
import { Composer } from "./view/composer";
import { ConversationView } from "./view/conversation-view";
import { RecipientPicker } from "./view/recipient-picker";
import { ThreadListView } from "./view/thread-list-view";

const ELEMENTS: Readonly<Record<string, CustomElementConstructor>> = {
  "ipex-sms-composer": Composer,
  "ipex-sms-conversation": ConversationView,
  "ipex-sms-recipients": RecipientPicker,
  "ipex-sms-thread-list": ThreadListView,
  // The card comes last: once it is known, everything in it is.
  [CARD]: IpexSmsCard,
};

/** Make the elements known to the page. An older version of the file may have been there before; it stays. */
export function defineElements(): void {
  for (const [name, element] of Object.entries(ELEMENTS)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
