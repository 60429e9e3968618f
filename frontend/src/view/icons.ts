/** Icons, drawn as lines so that they take any theme's colour and need no font and no element of Home Assistant. */

import { svg, type TemplateResult } from "lit";

const draw = (paths: readonly string[], width = 24): TemplateResult<2> => svg`<svg
  class="icon" viewBox="0 0 ${width} 24" aria-hidden="true" focusable="false"
  fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
  ${paths.map((path) => svg`<path d=${path}></path>`)}
</svg>`;

export const icons = {
  back: draw(["M15 5l-7 7 7 7"]),
  chat: draw(["M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z", "M8 9h8", "M8 13h5"]),
  clock: draw(["M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z", "M12 8v4.5l3 1.5"]),
  down: draw(["M6 9l6 6 6-6"]),
  failed: draw(["M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z", "M12 8v5", "M12 16.2v.1"]),
  number: draw(["M9 4L7 20", "M17 4l-2 16", "M4 9h17", "M3 15h17"]),
  pencil: draw(["M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.500 19z", "M14 6.500l3.500 3.500"]),
  search: draw(["M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13z", "M15.500 15.500L20 20"]),
  send: draw(["M4.500 12L3 4.500L21 12L3 19.500z", "M4.500 12H12"]),
  tick: draw(["M5 12.500l4.500 4.500L19 7.500"]),
  ticks: draw(["M2 12.500l4.500 4.500L16 7.500", "M12.500 16.500l.5.5L22.500 7.500"], 25),
} as const;
