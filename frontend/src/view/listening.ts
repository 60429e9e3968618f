import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Emitter } from "../data/emitter";

/** Draws its view anew whenever the store that it shows changes. */
export class Listening implements ReactiveController {
  #store: Emitter | undefined;
  #stop: (() => void) | undefined;

  constructor(
    readonly host: ReactiveControllerHost,
    readonly find: () => Emitter | undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#follow();
  }

  hostUpdate(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#store = undefined;
  }

  #follow(): void {
    const store = this.find();
    if (store === this.#store) return;
    this.#stop?.();
    this.#store = store;
    this.#stop = store?.listen(() => this.host.requestUpdate());
  }
}
