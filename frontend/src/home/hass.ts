/** The part of Home Assistant's frontend that the card uses, and nothing of it that is internal. */

export type Unsubscribe = () => Promise<void>;

export interface Connection {
  sendMessagePromise<Result>(message: { type: string; [key: string]: unknown }): Promise<Result>;
  subscribeMessage<Event>(
    callback: (event: Event) => void,
    message: { type: string; [key: string]: unknown },
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(type: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(type: "ready" | "disconnected", listener: () => void): void;
}

export interface Locale {
  readonly time_format?: string;
  readonly date_format?: string;
  readonly time_zone?: string;
}

export interface EntityEntry {
  readonly platform?: string;
  readonly device_id?: string | null;
}

export interface DeviceEntry {
  readonly name?: string | null;
  readonly primary_config_entry?: string | null;
  readonly config_entries?: readonly string[];
}

export interface HomeAssistant {
  readonly connection: Connection;
  readonly language: string;
  readonly locale: Locale;
  readonly config: { readonly time_zone: string };
  readonly user?: { readonly is_admin: boolean };
  readonly entities?: Readonly<Record<string, EntityEntry>>;
  readonly devices?: Readonly<Record<string, DeviceEntry>>;
}
